"""What a client says about its own way here (X-Forwarded-*) changes nothing: nobody is trusted to say it."""

import pytest

from tests.login.browser import Browser, Response
from tests.login.issuer import Issuer
from tests.login.proxy import CALLBACK
from tests.login.upstream import Upstream

HEADERS = [
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "http"},
    {"X-Forwarded-Uri": "/oauth2/sign_out"},
    {"X-Forwarded-Uri": "/robots.txt"},
    {"X-Forwarded-Uri": "/ping"},
    {"X-Forwarded-Method": "OPTIONS"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Real-Ip": "127.0.0.1"},
    {"X-Original-Url": "/ping"},
    {"X-Auth-Request-Redirect": "https://evil.example/"},
    {"Forwarded": "for=127.0.0.1;host=evil.example;proto=http"},
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-Uri": "/api/goals"},
]
each_header = pytest.mark.parametrize(
    "headers", HEADERS, ids=lambda each: "+".join(map(":".join, each.items()))
)


@each_header
@pytest.mark.parametrize("path", ["/goals/17", "/oauth2/start?rd=/goals/17", "/oauth2/sign_in?rd=/goals/17"])
def test_the_way_to_the_issuer_is_the_same(browser: Browser, headers: dict[str, str], path: str) -> None:
    """Somebody is sent to the same issuer, to come back to the same callback and page."""
    assert way(browser.ask("GET", path, headers)) == way(browser.get(path))


@each_header
def test_the_api_stays_the_api(browser: Browser, upstream: Upstream, headers: dict[str, str]) -> None:
    """A stranger's request to the API is refused as JSON, and reaches nothing."""
    refused = browser.ask("GET", "/api/goals", headers)

    assert (refused.status, refused.headers["content-type"]) == (401, "application/json")
    assert upstream.reached == []


@each_header
def test_cookies_stay_secure(browser: Browser, issuer: Issuer, headers: dict[str, str]) -> None:
    """A session is given for this host and over TLS, whatever a request says of its own way."""
    back = browser.way_back(issuer, "/goals/17")
    given = browser.ask("GET", back, headers)

    assert (given.status, given.location) == (302, "/goals/17")
    assert given.set_cookies
    for each in given.set_cookies:
        assert "; secure" in each.lower(), each
        assert "domain=" not in each.lower(), each


@each_header
def test_no_other_host_is_led_to(browser: Browser, headers: dict[str, str]) -> None:
    """A host that a request itself names is not one that people are led to."""
    for target in ("https://evil.example/", "//evil.example/"):
        led = browser.ask("GET", f"/oauth2/start?rd={target}", headers)
        assert led.returns_to == "/", led.location
        assert browser.ask("GET", f"/oauth2/sign_out?rd={target}", headers).location == "/"


def way(sent: Response) -> tuple[object, ...]:
    """Return where somebody is sent, without what is made anew each time."""
    assert sent.status == 302, sent
    fixed = {
        name: value for name, value in sent.asked.items() if name in {"redirect_uri", "client_id", "scope"}
    }
    assert fixed["redirect_uri"] == CALLBACK
    return (sent.location.split("?")[0], fixed, sent.returns_to)
