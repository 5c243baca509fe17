"""While the issuer is away, whoever is signed in works on, and nobody new comes in."""

import time

import pytest

from tests.login.browser import Browser
from tests.login.conftest import Start
from tests.login.issuer import Issuer
from tests.login.test_signing_in import until_refused, until_renewed
from tests.login.upstream import Upstream

API = "/api/goals"


@pytest.mark.parametrize("how", ["refuse", "hang"])
def test_a_session_goes_on(ann: Browser, issuer: Issuer, how: str) -> None:
    """A token that need not be renewed yet is used without the issuer."""
    issuer.does(away=how)

    assert [ann.get(API).status for _ in range(3)] == [200, 200, 200]


def test_a_session_goes_on_until_its_token_expires(start: Start, issuer: Issuer, upstream: Upstream) -> None:
    """A token that the issuer refuses to renew is used on until it expires; then the session ends."""
    issuer.does(lifetime_seconds=6)
    browser = Browser(start(COOKIE_REFRESH="1s").url)
    browser.sign_in(issuer)
    issuer.does(away="refuse")
    time.sleep(2.5)
    before = issuer.asked("/token")

    assert browser.get(API).status == 200
    assert issuer.asked("/token") > before, "the token was not due"
    until_refused(browser)
    assert browser.cookies == {}
    upstream.reached.clear()
    assert browser.get(API).status == 401
    assert upstream.reached == []


def test_a_renewed_session_goes_on_as_well(start: Start, issuer: Issuer, upstream: Upstream) -> None:
    """A token that was renewed before, and has no nonce, is used on while the issuer refuses another."""
    browser = Browser(start(COOKIE_REFRESH="1s").url)
    browser.sign_in(issuer)
    browser.get(API)
    until_renewed(browser, upstream, upstream.reached[-1].token)
    issuer.does(away="refuse")
    time.sleep(2.5)
    before = issuer.asked("/token")

    assert browser.get(API).status == 200
    assert issuer.asked("/token") > before, "the token was not due"
    assert browser.cookies


def test_whoever_is_not_due_is_served_while_the_issuer_hangs(start: Start, issuer: Issuer) -> None:
    """A hanging issuer holds up whose token is due, and nobody else."""
    url = start(COOKIE_REFRESH="1s").url
    due = Browser(url)
    due.sign_in(issuer)
    time.sleep(2.5)
    fresh = Browser(url)
    fresh.sign_in(issuer)
    issuer.does(away="hang")

    assert fresh.get(API).status == 200
    with pytest.raises(TimeoutError):
        due.get(API, seconds=1)
    assert due.get("/ready").status == 200
    issuer.does()
    assert due.get(API).status == 200


def test_the_proxy_starts_without_the_issuer(start: Start, issuer: Issuer) -> None:
    """An issuer that is away does not keep the proxy from being ready, and people sign in once it is back."""
    issuer.does(away="refuse")
    browser = Browser(start().url)

    assert (browser.get("/ping").status, browser.get("/ready").status) == (200, 200)
    assert browser.get(API).status == 401
    issuer.does()
    assert browser.sign_in(issuer).status == 302


def test_nobody_signs_in_while_the_issuer_is_away(browser: Browser, issuer: Issuer) -> None:
    """A code that cannot be redeemed gives no session."""
    back = browser.way_back(issuer)
    issuer.does(away="refuse")

    assert browser.get(back).status == 500
    assert browser.get(API).status == 401
