"""Who may come in: people of the named domains or addresses, and of a named group if there is one."""

import time
from pathlib import Path

import pytest

from tests.login.browser import Browser
from tests.login.conftest import Start
from tests.login.issuer import ANN, Issuer

NOT_OF_THE_DOMAIN = [
    "ann@elsewhere.example",
    "ann@example.com.evil.example",
    "ann@sub.example.com",
    "ann@notexample.com",
    "example.com",
    "ann@example.com@evil.example",
    "",
]


def signs_in(browser: Browser, issuer: Issuer, **claims: object) -> int:
    issuer.lets_in(**ANN | claims)
    browser.cookies = {}
    return browser.sign_in(issuer).status


def test_people_of_the_domain_may(browser: Browser, issuer: Issuer) -> None:
    """An address of the domain comes in, in any case of letters."""
    assert signs_in(browser, issuer, email="bob@example.com") == 302
    assert signs_in(browser, issuer, email="Bob@Example.COM") == 302


@pytest.mark.parametrize("email", NOT_OF_THE_DOMAIN)
def test_nobody_of_another_domain_may(browser: Browser, issuer: Issuer, email: str) -> None:
    """An address that only looks like one of the domain does not come in."""
    assert signs_in(browser, issuer, email=email) in {403, 500}
    assert browser.get("/api/goals").status == 401


def test_an_address_that_was_not_verified_may_not(browser: Browser, issuer: Issuer) -> None:
    """An address that the issuer has not verified does not come in."""
    assert signs_in(browser, issuer, email_verified=False) in {403, 500}


def test_people_of_the_list_may_besides_the_domain(start: Start, issuer: Issuer, tmp_path: Path) -> None:
    """Where addresses are listed, they come in as well as the domain."""
    listed = tmp_path / "addresses"
    listed.write_text("bob@elsewhere.example\n")
    browser = Browser(start(AUTHENTICATED_EMAILS_FILE=str(listed)).url)

    assert signs_in(browser, issuer, email="bob@elsewhere.example") == 302
    assert signs_in(browser, issuer) == 302
    assert signs_in(browser, issuer, email="eve@elsewhere.example") == 403


def test_whoever_is_taken_off_the_list_is_out(start: Start, issuer: Issuer, tmp_path: Path) -> None:
    """A changed list is read without a restart, and ends the sessions of whoever is no longer on it."""
    listed = tmp_path / "addresses"
    listed.write_text("bob@elsewhere.example\n")
    browser = Browser(start(AUTHENTICATED_EMAILS_FILE=str(listed), EMAIL_DOMAINS=None).url)
    assert signs_in(browser, issuer, email="bob@elsewhere.example") == 302
    assert browser.get("/api/goals").status == 200

    listed.write_text("carol@elsewhere.example\n")

    end = time.monotonic() + 30
    while browser.get("/api/goals").status == 200:
        assert time.monotonic() < end, "still let in after 30 s"
        time.sleep(0.2)


def test_a_group_is_needed_where_one_is_named(start: Start, issuer: Issuer) -> None:
    """Where groups are named, only their people of the domain come in."""
    browser = Browser(start(ALLOWED_GROUPS="staff,admins", SCOPE="openid email groups").url)

    assert signs_in(browser, issuer, groups=["others", "staff"]) == 302
    assert signs_in(browser, issuer, groups=["others"]) == 403
    assert signs_in(browser, issuer) == 403
    assert signs_in(browser, issuer, groups=["staff"], email="eve@elsewhere.example") == 403
