"""What a request claims about itself: the proxy replaces the token, and the frontend drops the rest."""

import pytest

from tests.login.browser import Browser
from tests.login.upstream import Upstream

CLAIMS = [
    "X-Forwarded-User",
    "X-Forwarded-Email",
    "X-Forwarded-Groups",
    "X-Forwarded-Preferred-Username",
    "X-Forwarded-Access-Token",
    "X-Auth-Request-User",
    "X-Auth-Request-Email",
    "X-Auth-Request-Access-Token",
    "Remote-User",
    "GAP-Auth",
    "X_Forwarded_User",
    "Authorization",
    "authorization",
    "Proxy-Authorization",
]
"""Headers by which programs are told who asks."""


@pytest.mark.parametrize("header", CLAIMS)
def test_a_claimed_identity_lets_nobody_in(browser: Browser, upstream: Upstream, header: str) -> None:
    """A stranger who claims to be somebody in a header reaches nothing."""
    for value in ("ann@example.com", "Bearer x", "Basic YW5uOng="):
        assert browser.ask("GET", "/api/goals", {header: value}).status == 401

    assert upstream.reached == []


@pytest.mark.parametrize("written", ["Authorization", "authorization", "AUTHORIZATION"])
def test_a_claimed_token_is_replaced(ann: Browser, upstream: Upstream, written: str) -> None:
    """The upstream gets the token of who signed in, whatever a request brings in its place."""
    ann.get("/api/goals")
    own = upstream.reached[-1].headers["authorization"]

    ann.ask("GET", "/api/goals", {written: "Bearer forged"})

    assert upstream.reached[-1].headers["authorization"] == own
    assert "forged" not in str(upstream.reached[-1])


def test_the_proxy_itself_claims_nothing_else(ann: Browser, upstream: Upstream) -> None:
    """The upstream is told of a person by the token alone: nothing else names who asks."""
    ann.get("/api/goals")

    told = {name: value for name, value in upstream.reached[-1].headers.items() if "ann" in value}
    assert told == {}


def test_other_claims_are_left_to_the_frontend(ann: Browser, upstream: Upstream) -> None:
    """These pass the proxy as they came, so the frontend must drop each of them."""
    passed = [each for each in CLAIMS if each.lower() not in {"authorization", "proxy-authorization"}]
    ann.ask("GET", "/", dict.fromkeys(passed, "evil"))

    evil = {name for name, value in upstream.reached[-1].headers.items() if value == "evil"}
    assert evil == {each.lower() for each in passed}
