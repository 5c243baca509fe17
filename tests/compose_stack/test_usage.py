"""The stack of production, used as a person uses it who signs in."""

from urllib.parse import urlsplit

from tests.browser import page_works
from tests.compose_stack.outside import LOGIN
from tests.compose_stack.production import Production
from tests.login.browser import Browser
from tests.login.containers import chromium
from tests.notes import Note
from tests.usage import Site, misdirects_other_hosts, request, still_there, use_platform


def test_goals_are_kept_and_found_by_a_paraphrase(ann: Site) -> None:
    """Through the published address alone: goals, check-ins, a trajectory and a search by meaning."""
    still_there(ann, use_platform(ann))


def test_the_published_address_leads_to_the_issuer_and_back(production: Production) -> None:
    """Strangers get no page and no answer, and the issuer sends people back to where they came from."""
    stranger = Browser(production.url)
    sent = stranger.get("/goals/17")
    assert (sent.status, urlsplit(sent.location).hostname) == (
        302,
        urlsplit(LOGIN["OAUTH2_PROXY_LOGIN_URL"]).hostname,
    )
    assert sent.asked["redirect_uri"] == f"{production.url}/oauth2/callback"
    assert stranger.get("/api/goals").status == 401


def test_goals_are_seen_by_who_made_them_alone(ann: Site, production: Production) -> None:
    """Somebody else who signs in gets 404 for them, and lists none of them."""
    [goal, *_] = use_platform(ann).goals
    bob = production.sign_in("Bob")
    assert request(bob, "GET", f"/api/goals/{goal['id']}").status == 404
    assert goal["id"] not in {each["id"] for each in request(bob, "GET", "/api/goals").json()["items"]}


def test_other_hosts_are_misdirected(ann: Site) -> None:
    """No website can use its own name to read or write goals through a browser."""
    misdirects_other_hosts(ann)


def test_the_page_works_in_a_real_browser(production: Production, note: Note) -> None:
    """Sessions, keyboard, widths and colour schemes, axe, and HTML that stays text; pictures are kept."""
    note(page_works(production.url, "compose", **chromium(production.issuer, LOGIN)))
