"""OAuth2 Proxy in a container, as production runs it, in front of the frontend."""

from collections.abc import Iterator

import pytest

from tests.images.certificates import Authority
from tests.images.container import Service
from tests.images.manifest import PROD
from tests.images.production import trusting
from tests.images.services import Services
from tests.login.browser import Browser
from tests.login.containers import person, start_issuer
from tests.login.issuer import FORGED, SECRET, Issuer
from tests.login.proxy import COOKIE_SECRET

PROXY, FRONTEND = PROD["oauth2-proxy"], PROD["frontend"]
HOST = FRONTEND.settings["ALLOWED_HOSTS"].split(",")[0]


@pytest.fixture(scope="module")
def running_issuer(services: Services, authority: Authority) -> Issuer:
    return start_issuer(services, authority, PROXY.settings)


@pytest.fixture
def issuer(running_issuer: Issuer) -> Issuer:
    """Return the issuer, which behaves as it should and lets Ann in."""
    running_issuer.does()
    running_issuer.lets_in(**person(PROXY.settings))
    return running_issuer


@pytest.fixture(scope="module")
def proxy(services: Services, authority: Authority) -> Iterator[Service]:
    """Return OAuth2 Proxy, ready, in front of a frontend without a backend."""
    files = {"issuer-client-secret": SECRET, "issuer-cookie-secret": COOKIE_SECRET}
    secrets = services.secrets(PROXY, files)
    frontend = services.start(FRONTEND, alias="guarded")
    started = services.start(
        PROXY,
        secrets=secrets,
        settings={"OAUTH2_PROXY_UPSTREAMS": f"http://guarded:{FRONTEND.ports['http']}"},
        mounts=trusting(services, authority),
    )
    started.wait_for("readiness")
    yield started
    started.remove()
    frontend.remove()


@pytest.fixture
def browser(proxy: Service) -> Browser:
    """Return a browser that asks for production's host."""
    return Browser(proxy.url(), host=HOST)


def test_a_person_signs_in_and_sees_the_page(browser: Browser, issuer: Issuer) -> None:
    """Whoever signs in at the issuer sees the page, and nobody else does."""
    assert browser.get("/").status == 302

    came_back = browser.sign_in(issuer, "/goals/17")

    assert (came_back.status, came_back.location) == (302, "/goals/17")
    page = browser.get("/")
    assert (page.status, "<html" in page.text) == (200, True)
    browser.get("/oauth2/sign_out?rd=/")
    assert browser.get("/").status == 302


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_token_gives_no_session(browser: Browser, issuer: Issuer, forgery: str) -> None:
    """A token that the issuer did not make for this sign-in lets nobody in."""
    issuer.does(**FORGED[forgery])

    assert browser.sign_in(issuer).status in {403, 500}
    assert browser.get("/api/goals").status == 401


def test_it_does_not_need_the_issuer(browser: Browser, issuer: Issuer, proxy: Service) -> None:
    """Its probes succeed while the issuer is away, and whoever is signed in goes on."""
    browser.sign_in(issuer)
    issuer.does(away="refuse")

    for probe in ("startup", "readiness", "liveness"):
        assert proxy.answers(proxy.workload.probe(probe)), probe
    assert browser.get("/").status == 200


def test_its_log_is_json_and_names_nobody(browser: Browser, issuer: Issuer, proxy: Service) -> None:
    """Each line is JSON, and has no address."""
    browser.sign_in(issuer)

    assert proxy.log_lines()
    assert "@" not in proxy.log()
