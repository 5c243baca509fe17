"""Replicas share nothing but their secrets, and each serves what another began."""

import pytest

from tests.login.browser import Browser
from tests.login.conftest import Start
from tests.login.issuer import Issuer
from tests.login.proxy import COOKIE_SECRET

API = "/api/goals"
OTHER_SECRET = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="


def test_a_replica_goes_on_with_what_another_began(start: Start, issuer: Issuer) -> None:
    """A sign-in that began at one replica ends at another, and a third serves its session."""
    first, second, third = (start().url for _ in range(3))
    browser = Browser(first)
    back = browser.way_back(issuer, "/goals/17")
    browser.url = second

    assert browser.get(back).location == "/goals/17"
    browser.url = third
    assert browser.get(API).status == 200


def test_a_session_is_worth_nothing_with_another_secret(start: Start, issuer: Issuer) -> None:
    """After its secret was replaced, a replica refuses earlier sessions and gives new ones, still running."""
    proxy = start()
    browser = Browser(proxy.url)
    browser.sign_in(issuer)
    proxy.cookie_secret.write_text(OTHER_SECRET)

    assert browser.get(API).status == 401
    assert browser.sign_in(issuer).status == 302
    assert browser.get(API).status == 200


def test_replicas_with_another_secret_refuse_each_other(start: Start, issuer: Issuer) -> None:
    """A replica encrypts by the secret of its start: one that starts later needs the others to restart."""
    earlier = start()
    secret = earlier.cookie_secret
    secret.write_text(OTHER_SECRET)
    browser = Browser(earlier.url)
    browser.sign_in(issuer)
    assert browser.get(API).status == 200

    browser.url = start(COOKIE_SECRET_FILE=str(secret)).url

    assert browser.get(API).status == 401


def test_a_client_secret_is_replaced_without_a_restart(start: Start, issuer: Issuer) -> None:
    """The client's secret is read each time that it is needed."""
    proxy = start()
    right = proxy.client_secret.read_text()
    proxy.client_secret.write_text("another")
    assert Browser(proxy.url).sign_in(issuer).status == 500
    proxy.client_secret.write_text(right)

    assert Browser(proxy.url).sign_in(issuer).status == 302


def test_a_newline_after_the_client_secret_keeps_everybody_out(start: Start, issuer: Issuer) -> None:
    """A secret is the whole file: with a newline at its end nobody can sign in."""
    proxy = start()
    proxy.client_secret.write_text(proxy.client_secret.read_text() + "\n")

    assert Browser(proxy.url).sign_in(issuer).status == 500


def test_a_newline_after_the_cookie_secret_ends_the_proxy(start: Start) -> None:
    """A cookie secret with a newline at its end is told at the start, before anybody is kept out."""
    secret = start().cookie_secret
    secret.write_text(f"{COOKIE_SECRET}\n")

    with pytest.raises(AssertionError, match="cookie_secret"):
        start(COOKIE_SECRET_FILE=str(secret))
