"""Cookies are for this host alone, over TLS alone, and for no script."""

import base64
from secrets import token_hex

from tests.login.browser import Browser
from tests.login.issuer import ANN, Issuer


def test_every_cookie_is_kept_from_scripts_and_other_sites(browser: Browser, issuer: Issuer) -> None:
    """Each cookie is HttpOnly, Secure, SameSite=Lax, for all paths and for no other host."""
    back = browser.get("/")
    given = back.set_cookies + browser.sign_in(issuer).set_cookies

    assert len(given) >= 2
    for each in given:
        assert {"httponly", "secure", "samesite=lax", "path=/"} <= flags(each), each
        assert not any(one.startswith("domain=") for one in flags(each)), each
        assert each.startswith("__Host-"), each


def test_a_session_cookie_ends_with_the_session(browser: Browser, issuer: Issuer) -> None:
    """A browser keeps the session's cookie for as long as config/login.py says: 12 hours."""
    [session] = [
        each for each in browser.sign_in(issuer).set_cookies if each.startswith("__Host-goaltrajectory=")
    ]

    assert "max-age=43200" in flags(session)


def test_a_cookie_tells_nothing(ann: Browser) -> None:
    """What is in a cookie is encrypted: neither who it is nor a token can be read."""
    for value in ann.cookies.values():
        parts = value.split("|")
        read = b"".join(base64.urlsafe_b64decode(each + "===") for each in parts if len(each) > 20)
        assert str(ANN["email"]).encode() not in read
        assert b"eyJ" not in read


def test_a_cookie_that_was_changed_is_worth_nothing(ann: Browser) -> None:
    """A cookie with another byte gives no session."""
    [(name, value)] = ann.cookies.items()
    for place in (10, len(value) // 2, len(value) - 5):
        other = "A" if value[place] != "A" else "B"
        changed = Browser(ann.url, {name: value[:place] + other + value[place + 1 :]})
        assert changed.get("/api/goals").status == 401, place


def test_a_long_token_is_split_over_cookies(browser: Browser, issuer: Issuer) -> None:
    """A token that is too long for one cookie is kept in several, none above 4096 bytes."""
    issuer.lets_in(**ANN, locale=token_hex(3000))
    came_back = browser.sign_in(issuer)

    assert came_back.status == 302
    assert len(browser.cookies) > 1
    assert max(len(each) for each in came_back.set_cookies) <= 4096
    assert browser.get("/api/goals").status == 200


def flags(cookie: str) -> set[str]:
    """Return what a browser is told about a cookie."""
    return {each.strip().lower() for each in cookie.split(";")[1:]}
