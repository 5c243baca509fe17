"""No token comes in but one that the issuer made for this client and this sign-in, and that is still good."""

import pytest

from tests.login.browser import Browser
from tests.login.conftest import Start
from tests.login.issuer import ANN, FORGED, Issuer
from tests.login.proxy import Proxy
from tests.login.upstream import Upstream


@pytest.mark.parametrize("forgery", FORGED)
def test_nobody_signs_in_with_a_forged_token(
    browser: Browser, issuer: Issuer, upstream: Upstream, forgery: str
) -> None:
    """A forged token at sign-in gives no session, and nothing reaches the upstream."""
    issuer.does(**FORGED[forgery])

    came_back = browser.sign_in(issuer)

    assert came_back.status in {403, 500}, came_back
    assert browser.get("/api/goals").status == 401
    assert upstream.reached == []


@pytest.mark.parametrize("forgery", FORGED)
def test_no_machine_comes_in_with_a_forged_token(
    start: Start, issuer: Issuer, upstream: Upstream, forgery: str
) -> None:
    """Where machines may call, a forged bearer token reaches nothing."""
    url = start(SKIP_JWT_BEARER_TOKENS="true").url
    issuer.does(**FORGED[forgery])

    assert calls(url, issuer.token(**ANN)) == 401
    assert upstream.reached == []


def test_a_machine_comes_in_where_machines_may(start: Start, issuer: Issuer, upstream: Upstream) -> None:
    """Where machines may call, the issuer's own token passes on to the upstream as it is."""
    token = issuer.token(**ANN)

    assert calls(start(SKIP_JWT_BEARER_TOKENS="true").url, token) == 200
    assert upstream.reached[-1].token == token


def test_no_machine_comes_in_by_default(proxy: Proxy, issuer: Issuer, upstream: Upstream) -> None:
    """In production as it is, a good bearer token without a session reaches nothing."""
    assert calls(proxy.url, issuer.token(**ANN)) == 401
    assert upstream.reached == []


def test_a_session_is_not_replaced_by_a_token_from_outside(
    ann: Browser, issuer: Issuer, upstream: Upstream
) -> None:
    """Whoever is signed in and sends another's token is still who signed in."""
    another = issuer.token(sub="bob-2", email="bob@example.com", email_verified=True)

    ann.get("/api/goals", Authorization=f"Bearer {another}")

    assert upstream.reached[-1].token not in {"", another}


def calls(url: str, token: str) -> int:
    return Browser(url).get("/api/goals", Authorization=f"Bearer {token}").status
