"""Nobody is led to another host by a link to this one."""

from urllib.parse import quote

import pytest

from tests.login.browser import Browser
from tests.login.issuer import Issuer
from tests.login.upstream import Upstream

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "https:evil.example",
    "http://goaltrajectory.example@evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "/./\\evil.example",
    "/goals/..//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("path", ["/oauth2/start", "/oauth2/sign_in", "/oauth2/sign_out"])
def test_no_link_leads_elsewhere(browser: Browser, path: str, target: str) -> None:
    """A target on another host, however it is written, becomes a page of this one."""
    for written in (target, quote(target, safe="")):
        led = browser.get(f"{path}?rd={quote(written, safe='')}")
        assert led.status == 302, led
        assert is_here(led.location if path.endswith("out") else led.returns_to), led.location


@pytest.mark.parametrize("header", ["X-Auth-Request-Redirect", "X-Forwarded-Uri"])
def test_no_header_leads_elsewhere(browser: Browser, header: str) -> None:
    """A header from outside does not say where somebody is led to."""
    for path in ("/", "/oauth2/start", "/oauth2/sign_in"):
        led = browser.ask("GET", path, {header: "https://evil.example/"})
        assert led.returns_to == "/", led.location


def test_a_page_of_this_host_is_led_to(browser: Browser, issuer: Issuer, upstream: Upstream) -> None:
    """A page that is named as the target is where somebody comes to, with its query."""
    led = browser.get("/oauth2/start?rd=%2Fgoals%2F17%3Ftab%3Da%26b%3Dc")

    assert led.returns_to == "/goals/17?tab=a&b=c"
    assert browser.sign_in(issuer, "/oauth2/start?rd=%2Fgoals%2F17").location == "/goals/17"
    assert upstream.reached == []


def is_here(target: str) -> bool:
    """Return whether browsers take a target for a path of the same host; they take \\ for /."""
    read = "".join(each for each in target if each not in "\t\r\n").replace("\\", "/")
    return read.startswith("/") and not read.startswith("//")
