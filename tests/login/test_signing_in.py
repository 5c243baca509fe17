"""Whoever signs in comes to the page that was asked for, and the upstream learns it from the token alone."""

import base64
import json
import time
from typing import Any

import pytest

from tests.login.browser import Browser
from tests.login.conftest import Start
from tests.login.issuer import ANN, Issuer
from tests.login.upstream import Upstream

WAIT_SECONDS = 30


def test_a_page_leads_to_the_issuer_and_back_to_itself(
    browser: Browser, issuer: Issuer, upstream: Upstream
) -> None:
    """A page with its query survives the way to the issuer and back."""
    came_back = browser.sign_in(issuer, "/goals/17?tab=check-ins")

    assert (came_back.status, came_back.location) == (302, "/goals/17?tab=check-ins")
    assert browser.get(came_back.location).status == 200
    assert [each.path for each in upstream.reached] == ["/goals/17?tab=check-ins"]


def test_the_issuer_is_asked_for_a_code_that_nobody_else_can_redeem(browser: Browser, issuer: Issuer) -> None:
    """The way to the issuer has a challenge and a state, and asks for what config/login.py names."""
    sent = browser.get("/")

    assert sent.location.startswith(f"{issuer.url}/authorize?")
    assert sent.asked["code_challenge_method"] == "S256"
    assert min(len(sent.asked[name]) for name in ("code_challenge", "state")) > 40
    assert sent.asked["response_type"] == "code"
    assert {"openid", "email"} <= set(sent.asked["scope"].split())


def test_the_upstream_gets_the_id_token(ann: Browser, upstream: Upstream) -> None:
    """The upstream gets the issuer's ID token as a bearer token."""
    ann.get("/api/goals")

    [reached] = upstream.reached
    claims = claims_of(reached.token)
    assert {name: claims[name] for name in ("sub", "email")} == {"sub": ANN["sub"], "email": ANN["email"]}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_comes_in_without_signing_in(browser: Browser, upstream: Upstream, method: str) -> None:
    """A stranger's request reaches nothing."""
    for path in ("/", "/goals/17", "/api/goals", "/metrics"):
        assert browser.ask(method, path).status in {302, 401, 403}, path

    assert upstream.reached == []


def test_a_token_is_renewed_while_somebody_works(start: Start, issuer: Issuer, upstream: Upstream) -> None:
    """A token is replaced by a new one before it expires, and nobody signs in again."""
    browser = Browser(start(COOKIE_REFRESH="1s").url)
    browser.sign_in(issuer)
    browser.get("/api/goals")
    first = upstream.reached[-1].token

    until_renewed(browser, upstream, first)

    assert claims_of(upstream.reached[-1].token)["exp"] > claims_of(first)["exp"]
    assert claims_of(upstream.reached[-1].token)["sub"] == ANN["sub"]


def test_a_token_is_renewed_although_the_keys_changed(
    start: Start, issuer: Issuer, upstream: Upstream
) -> None:
    """When the issuer signs by a new key, sessions go on, and its keys are asked for once."""
    browser = Browser(start(COOKIE_REFRESH="1s").url)
    browser.sign_in(issuer)
    browser.get("/api/goals")
    issuer.rotate_keys()
    before = issuer.asked("/keys")

    until_renewed(browser, upstream, upstream.reached[-1].token)

    assert issuer.asked("/keys") == before + 1


def test_parallel_requests_may_all_renew(start: Start, issuer: Issuer, upstream: Upstream) -> None:
    """A refresh token that may be used again renews a session from two tabs, each with the old cookie."""
    browser = Browser(start(COOKIE_REFRESH="1s").url)
    browser.sign_in(issuer)
    other_tab = Browser(browser.url, dict(browser.cookies))
    browser.get("/api/goals")
    first = upstream.reached[-1].token

    until_renewed(browser, upstream, first)
    until_renewed(other_tab, upstream, first)


def test_a_refresh_token_for_one_use_is_not_enough_for_two_tabs(
    start: Start, issuer: Issuer, upstream: Upstream
) -> None:
    """Where refresh tokens are good for one use, whoever comes second with the old cookie signs in again."""
    issuer.does(rotating=True)
    browser = Browser(start(COOKIE_REFRESH="1s").url)
    browser.sign_in(issuer)
    other_tab = Browser(browser.url, dict(browser.cookies))
    browser.get("/api/goals")

    until_renewed(browser, upstream, upstream.reached[-1].token)

    assert other_tab.get("/api/goals").status == 401
    assert other_tab.cookies == {}
    assert browser.get("/api/goals").status == 200


def test_a_revoked_session_ends(start: Start, issuer: Issuer) -> None:
    """Whoever the issuer does not renew is out: 401, and the cookie is cleared."""
    browser = Browser(start(COOKIE_REFRESH="1s").url)
    browser.sign_in(issuer)
    issuer.revoke()

    until_refused(browser)

    assert browser.cookies == {}


def test_a_session_ends_by_itself(start: Start, issuer: Issuer) -> None:
    """After the time of a session, its cookie is worth nothing, even to who kept it."""
    browser = Browser(start(COOKIE_EXPIRE="2s", COOKIE_REFRESH="1s").url)
    browser.sign_in(issuer)
    kept = Browser(browser.url, dict(browser.cookies))
    time.sleep(3)

    assert kept.get("/api/goals").status == 401


def test_signing_out_ends_the_session_here(ann: Browser) -> None:
    """Signing out clears the cookie and leads back to where it is asked to."""
    out = ann.get("/oauth2/sign_out?rd=/")

    assert (out.status, out.location) == (302, "/")
    assert ann.cookies == {}
    assert ann.get("/api/goals").status == 401


def claims_of(token: str) -> dict[str, Any]:
    """Return what a token says, without verifying it."""
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    return found


def until_renewed(browser: Browser, upstream: Upstream, first: str) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while upstream.reached[-1].token == first:
        assert time.monotonic() < end, f"no new token in {WAIT_SECONDS} s"
        time.sleep(0.2)
        answer = browser.get("/api/goals")
        assert answer.status == 200, answer


def until_refused(browser: Browser) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while browser.get("/api/goals").status != 401:
        assert time.monotonic() < end, f"still let in after {WAIT_SECONDS} s"
        time.sleep(0.2)
