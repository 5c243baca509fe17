"""Production's login: nobody comes in who does not belong, and each person sees only what is theirs."""

import re
import statistics
import time

import pytest

from tests.images.conftest import Start
from tests.images.container import Service, wait_until
from tests.images.production import ANN, BOB, PROXY, Platform, person_at, start_proxy
from tests.login.browser import Browser, signed_in
from tests.login.issuer import FORGED, SECRET, Issuer
from tests.login.proxy import COOKIE_SECRET
from tests.notes import Note
from tests.usage import Answer, Site, request, use_platform

pytestmark = pytest.mark.own("backend", "frontend")

GOAL = {"title": "Learn to swim", "target_value": 1, "target_date": "2030-01-01"}
PAIRS = 100
SKEW_SECONDS = 60
"""How far the backend lets the clocks differ."""


def test_the_platform_knows_who_signed_in(platform: Platform, bob: Service) -> None:
    """Name, address and subject are those that the issuer says."""
    assert person_at(platform.oauth2_proxy) == {"name": "Ann", "email": ANN["email"], "subject": ANN["sub"]}
    assert person_at(bob) == {"name": "Bob", "email": BOB["email"], "subject": BOB["sub"]}


def test_nobody_comes_in_without_signing_in(platform: Platform) -> None:
    """A page leads to the issuer, and the API answers 401 as JSON; behind the proxy it answers 401 too."""
    way_in, behind = platform.oauth2_proxy.url(), (platform.frontend.url(), platform.backend.url())
    page = request(way_in, "GET", "/goals/17")
    assert page.status == 302
    assert page.headers["location"].startswith(PROXY.settings["OAUTH2_PROXY_LOGIN_URL"])
    refused = request(way_in, "GET", "/api/goals")
    assert (refused.status, refused.headers["content-type"], refused.json()) == (401, "application/json", {})
    for url in behind:
        refused = request(url, "GET", "/api/goals")
        assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer"), refused
        assert refused.headers["content-type"] == "application/problem+json"


def test_each_person_sees_their_own_goals_alone(platform: Platform, bob: Service) -> None:
    """Another's goal is in no list and no search, and its id answers 404, whatever is asked of it."""
    ann = platform.oauth2_proxy
    goal = ann.ask("/api/goals", "POST", GOAL).json()
    path, before = f"/api/goals/{goal['id']}", ann.ask("/api/goals").json()["total"]
    check_in = {"date": "2026-01-01", "value": 1}

    assert bob.ask("/api/goals").json()["total"] == 0
    assert bob.ask("/api/goals").json()["items"] == []
    assert bob.ask("/api/search?q=learn%20to%20swim").json()["items"] == []
    asked: dict[tuple[str, str], object] = {
        ("GET", path): None,
        ("GET", f"{path}/trajectory"): None,
        ("GET", f"{path}/check-ins"): None,
        ("POST", f"{path}/check-ins"): check_in,
        ("DELETE", path): None,
    }
    assert {
        each: bob.ask(each[1], each[0], content).status for each, content in asked.items()
    } == dict.fromkeys(asked, 404)
    assert ann.ask(path).json() == goal
    assert ann.ask(f"{path}/check-ins").json()["items"] == []
    assert ann.ask("/api/goals").json()["total"] == before


def test_both_persons_use_the_platform(platform: Platform, bob: Service) -> None:
    """Each keeps and finds goals."""
    use_platform(platform.site)
    use_platform(bob.site)


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_token_gives_nothing(platform: Platform, issuer: Issuer, forgery: str) -> None:
    """A token that the issuer did not make for this platform gives no session, and 401 behind the proxy."""
    issuer.does(**FORGED[forgery])
    token = {"Authorization": f"Bearer {issuer.token(**ANN)}"}
    browser = Browser(platform.oauth2_proxy.url())

    assert browser.sign_in(issuer).status in {403, 500}
    assert browser.get("/api/goals").status == 401
    for service in (platform.oauth2_proxy, platform.frontend, platform.backend):
        refused = service.sent(token).ask("/api/goals")
        assert (refused.status, b"items" in refused.body) == (401, False), service.workload.name


def test_a_token_alone_is_no_session(platform: Platform) -> None:
    """Where config/login.py lets no machines in, the issuer's own token passes nothing."""
    assert PROXY.settings["OAUTH2_PROXY_SKIP_JWT_BEARER_TOKENS"] == "false"
    assert platform.oauth2_proxy.sent(platform.backend.headers).ask("/api/goals").status == 401


def test_another_sites_page_changes_nothing(platform: Platform) -> None:
    """A write that another site's page sends with the session is refused with 403, and nothing is kept."""
    before = platform.oauth2_proxy.ask("/api/goals").json()["total"]
    from_elsewhere = platform.oauth2_proxy.sent({**platform.site.headers, "Origin": "https://evil.example"})
    assert from_elsewhere.ask("/api/goals", "POST", GOAL).status == 403
    assert platform.oauth2_proxy.ask("/api/goals").json()["total"] == before


def test_cookies_are_for_this_host_alone(platform: Platform, issuer: Issuer) -> None:
    """Each cookie of a sign-in is Secure, HttpOnly, SameSite=Lax and has no other host."""
    browser = Browser(platform.oauth2_proxy.url())
    given = browser.get("/").set_cookies + browser.sign_in(issuer).set_cookies
    assert len(given) >= 2
    for each in given:
        flags = {part.strip().lower() for part in each.split(";")[1:]}
        assert each.startswith("__Host-"), each
        assert flags >= {"httponly", "secure", "samesite=lax", "path=/"}, each
        assert not any(flag.startswith("domain=") for flag in flags), each


def test_the_proxy_does_not_need_the_issuer(platform: Platform, issuer: Issuer) -> None:
    """Its probes succeed while the issuer is away, and whoever is signed in goes on."""
    issuer.does(away="refuse")
    for probe in ("startup", "readiness", "liveness"):
        assert platform.oauth2_proxy.answers(PROXY.probe(probe)), probe
    assert platform.oauth2_proxy.ask("/").status == 200
    assert platform.oauth2_proxy.ask("/api/goals").status == 200


def test_a_token_is_good_until_it_expires(platform: Platform, issuer: Issuer) -> None:
    """While the issuer is away, the backend takes a token as long as clocks may differ, and not longer."""
    expires_in = 5
    token = issuer.token(**ANN, exp=int(time.time()) - SKEW_SECONDS + expires_in)
    issuer.does(away="refuse")
    backend = platform.backend.sent({"Authorization": f"Bearer {token}"})
    assert backend.ask("/api/goals").status == 200
    time.sleep(expires_in + 1)
    refused = backend.ask("/api/goals")
    assert (refused.status, "expired" in refused.json()["detail"]) == (401, True), refused


def test_a_backend_that_starts_while_the_issuer_is_away_waits_for_it(
    platform: Platform, issuer: Issuer, start: Start
) -> None:
    """It is ready and recognizes nobody, 503, until the issuer is back."""
    issuer.does(away="refuse")
    late = start(platform.backend.workload, alias="late")
    late.wait_for("readiness")
    assert late.ask("/api/goals").status == 503
    issuer.does()
    wait_until(lambda: late.ask("/api/goals").status == 200, "the keys are fetched", late.end_of_log)


def test_a_session_ends_with_its_token(issuer: Issuer, start: Start) -> None:
    """A session that is due while the issuer is away goes on until its token's expiry, and then ends."""
    issuer.does(lifetime_seconds=8)
    brief = start_proxy(start, alias="brief", COOKIE_REFRESH="1s")
    brief.wait_for("readiness")
    session = signed_in(brief.url(), issuer)
    issuer.does(lifetime_seconds=8, away="refuse")
    time.sleep(3)
    assert session.get("/api/goals").status == 200
    wait_until(lambda: session.get("/api/goals").status == 401, "the session has ended")
    assert session.cookies == {}


def test_no_log_and_no_address_has_a_token(platform: Platform, issuer: Issuer) -> None:
    """No container logs a token, cookie, secret or e-mail address, and the proxy not even a subject."""
    browser = Browser(platform.oauth2_proxy.url())
    sent = browser.get("/")
    back = browser.way_back(issuer)
    for url in (sent.location, back, browser.get(back).location):
        assert re.findall(r"eyJ|@|%40", url) == []
    session = dict(each.split("=", 1) for each in platform.site.headers["Cookie"].split("; "))
    kept = [*session.values(), *browser.cookies.values(), SECRET, COOKIE_SECRET]
    for name in ("oauth2-proxy", "frontend", "backend", "chromadb"):
        log = platform[name].log()
        assert [each for each in kept if each in log] == [], name
        assert re.findall(r"eyJ[\w-]{10,}|[\w.]+(?:@|%40)[\w.]+", log) == [], name
    assert str(ANN["sub"]) not in platform.oauth2_proxy.log()


def test_what_the_proxy_costs_is_told(platform: Platform, note: Note) -> None:
    """A request through the proxy takes longer than one to the frontend behind it, in pairs."""
    straight, through = platform.frontend.site, platform.site

    def seconds(site: Site) -> float:
        begun = time.perf_counter()
        answer: Answer = request(site, "GET", "/api/goals?limit=1")
        assert answer.status == 200, answer
        return time.perf_counter() - begun

    pairs = [(seconds(through), seconds(straight)) for _ in range(PAIRS)]
    ratio = statistics.median(first / second for first, second in pairs)
    least = statistics.median(1000 * (first - second) for first, second in pairs)
    note(f"{ratio:6.2f} times  as long takes a request through the login proxy ({least:.1f} ms more)")
