"""Logs are JSON, a line each, and name no person and nothing that opens a door."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.login.browser import Browser
from tests.login.issuer import ANN, FORGED, SECRET, Issuer
from tests.login.proxy import COOKIE_SECRET, Proxy, local_proxy
from tests.login.test_signing_in import until_refused, until_renewed
from tests.login.upstream import Upstream

WRONG_SECRET = "another-secret-of-the-client"


@pytest.fixture(scope="module")
def used(
    running_issuer: Issuer, running_upstream: Upstream, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Proxy, set[str]]]:
    """Return a proxy whose users did all that is logged, and what they held meanwhile."""
    folder, changes = tmp_path_factory.mktemp("used"), {"COOKIE_REFRESH": "1s"}
    with local_proxy(folder, running_issuer, running_upstream.url, changes) as proxy:
        held = worked(proxy, running_issuer, running_upstream) | failed(proxy, running_issuer)
        yield proxy, held | {SECRET, WRONG_SECRET, COOKIE_SECRET}


def worked(proxy: Proxy, issuer: Issuer, upstream: Upstream) -> set[str]:
    """Sign in, renew the session, have it revoked; return the codes, cookies and tokens."""
    issuer.does()
    issuer.lets_in(**ANN)
    browser = Browser(proxy.url)
    back = browser.way_back(issuer, "/goals/17")
    twice = Browser(proxy.url, dict(browser.cookies))
    held = {code_in(back), *browser.cookies.values()}
    browser.get(back)
    assert twice.get(back).status == 500
    browser.get(f"/api/goals?q={ANN['email']}")
    held |= {upstream.reached[-1].token, *browser.cookies.values()}
    until_renewed(browser, upstream, upstream.reached[-1].token)
    held |= {upstream.reached[-1].token, *browser.cookies.values()}
    issuer.revoke()
    until_refused(browser)
    browser.get("/oauth2/sign_out?rd=/")
    return held


def failed(proxy: Proxy, issuer: Issuer) -> set[str]:
    """Try all that is refused; return the codes and tokens."""
    held = set()
    for forged in FORGED.values():
        issuer.does(**forged)
        held |= refused(proxy, issuer)
    issuer.does()
    for other in ({"email": "eve@elsewhere.example"}, {"email_verified": False}):
        issuer.lets_in(**ANN | other)
        held |= refused(proxy, issuer)
    proxy.client_secret.write_text(WRONG_SECRET)
    return held | refused(proxy, issuer)


def refused(proxy: Proxy, issuer: Issuer) -> set[str]:
    browser = Browser(proxy.url)
    back = browser.way_back(issuer)
    assert browser.get(back).status in {403, 500}
    token = issuer.token(**ANN)
    assert browser.get("/api/goals", Authorization=f"Bearer {token}").status == 401
    return {code_in(back), token}


def code_in(url: str) -> str:
    return dict(parse_qsl(urlsplit(url).query))["code"]


def test_logs_hold_nothing_that_opens_a_door(used: tuple[Proxy, set[str]]) -> None:
    """No token, code, cookie or secret is logged, nor a part of a token."""
    proxy, held = used
    log = proxy.log.read_text()

    assert [each for each in held if each in log] == []
    assert re.findall(r"eyJ[\w-]{10,}", log) == []


def test_logs_name_no_person(used: tuple[Proxy, set[str]]) -> None:
    """No e-mail address and no name is logged."""
    log = used[0].log.read_text()

    assert re.findall(r"[\w.]+(?:@|%40)[\w.]+", log) == []
    assert str(ANN["sub"]) not in log


def test_every_line_is_json(used: tuple[Proxy, set[str]]) -> None:
    """Each line is an object with a level, a time and an event, and requests tell their status."""
    lines = [json.loads(line) for line in used[0].log.read_text().splitlines()]

    assert all({"level", "timestamp", "event"} <= each.keys() for each in lines)
    assert {each["status"] for each in lines if each["event"] == "request"} >= {200, 302, 401}


def test_a_stranger_writes_json(proxy: Proxy) -> None:
    """Whatever bytes a request has, the lines that it causes are JSON."""
    for path in ("/oauth2/start?rd=%ff%07%22", "/oauth2/callback?error=%ff%0b%22", "/%ff%07?%22"):
        Browser(proxy.url).ask("GET", path, {"X-Request-Id": 'é"\\\xff'})

    for line in proxy.log.read_bytes().splitlines():
        assert json.loads(line.decode()), line


def test_the_callback_has_no_token_in_its_url(browser: Browser, issuer: Issuer) -> None:
    """What browsers keep of a sign-in is a code that is spent, and no token."""
    sent = browser.get("/")
    back = browser.way_back(issuer)

    for url in (sent.location, back, browser.get(back).location):
        assert "eyJ" not in url
        assert "@" not in url
        assert "%40" not in url
