"""A way back from the issuer is good once, and in the browser that went there."""

import base64
from urllib.parse import parse_qsl, quote, urlsplit

from tests.login.browser import Browser
from tests.login.issuer import Issuer
from tests.login.upstream import Upstream

API = "/api/goals"


def parameters(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_a_way_back_is_good_once(browser: Browser, issuer: Issuer) -> None:
    """Whoever replays a way back is refused, with the first session's cookies and without."""
    back = browser.way_back(issuer)
    before = dict(browser.cookies)
    assert browser.get(back).status == 302

    assert browser.get(back).status == 403
    again = Browser(browser.url, before)
    assert again.get(back).status in {403, 500}  # the issuer has redeemed the code
    assert again.get(API).status == 401


def test_a_way_back_is_good_in_the_browser_that_went(browser: Browser, issuer: Issuer) -> None:
    """Another browser that is given a way back is refused, whether or not it is about to sign in itself."""
    back = browser.way_back(issuer)
    other = Browser(browser.url)
    assert other.get(back).status == 403
    other.get("/")

    assert other.get(back).status == 403
    assert other.get(API).status == 401


def test_a_code_is_good_for_its_own_sign_in(browser: Browser, issuer: Issuer) -> None:
    """A code of another sign-in gives no session, although the state that comes with it is right."""
    other = Browser(browser.url)
    injected = parameters(other.way_back(issuer))["code"]
    own = parameters(browser.way_back(issuer))

    assert browser.get(f"/oauth2/callback?code={injected}&state={quote(own['state'])}").status == 500
    assert browser.get(API).status == 401


def test_a_state_that_was_changed_is_refused(browser: Browser, issuer: Issuer, upstream: Upstream) -> None:
    """Nobody can change where a way back leads to without being refused or led to this host."""
    back = browser.way_back(issuer, "/goals/17")
    code, state = back.split("&state=")
    nonce = state.split("%3A")[0]

    assert browser.get(f"{code}&state=x{nonce}%3A%2Fgoals").status == 403
    for forged in ("", nonce, f"{nonce}%3A", base64.urlsafe_b64encode(b"{}").decode()):
        answer = Browser(browser.url).get(f"{code}&state={forged}")
        assert answer.status in {400, 403, 500}, (forged, answer)
    evil = browser.get(f"{code}&state={nonce}%3Ahttps%3A%2F%2Fevil.example%2F")
    assert "evil" not in evil.location
    assert upstream.reached == []


def test_several_tabs_sign_in_at_once(browser: Browser, issuer: Issuer) -> None:
    """Each of several tabs that were sent to the issuer comes back to its own page."""
    backs = [browser.way_back(issuer, f"/goals/{each}") for each in range(3)]

    assert [browser.get(back).location for back in backs] == ["/goals/0", "/goals/1", "/goals/2"]


def test_a_refusal_by_the_issuer_is_told(browser: Browser) -> None:
    """What the issuer says of a refusal gives no session, and nothing of it is run in the page."""
    sent = browser.get("/")
    state = sent.asked["state"]
    refused = browser.get(
        f"/oauth2/callback?error=access_denied&error_description=%3Cscript%3E&state={state}"
    )

    assert refused.status in {403, 500}
    assert "<script>" not in refused.text.split("</head>")[-1]
    assert browser.get(API).status == 401
