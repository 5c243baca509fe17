"""One engine, and one platform on it, for all tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.clean_up import clean_up_when_cancelled, pytest_runtest_teardown, pytest_sessionfinish
from tests.images.certificates import Authority
from tests.images.container import Service
from tests.images.engine import NO_ENGINE, Engine, engine_here
from tests.images.manifest import BUILT, PROD
from tests.images.production import ANN, BOB, Platform, start_platform
from tests.images.services import Services
from tests.images.volumes import Tool
from tests.login.browser import signed_in
from tests.login.images import PROXY_IMAGE, login_images
from tests.login.issuer import Issuer
from tests.notes import Note, Timed, note, pytest_terminal_summary, timed

__all__ = [
    "note",
    "pytest_runtest_teardown",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "timed",
]

ENGINE = pytest.StashKey[Engine | None]()

Start = Callable[..., Service]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[ENGINE] = engine = engine_here()
    if engine:
        refuse_missing_images(engine)
    config.addinivalue_line("markers", "own(*services): only for this project's own images of these services")


def refuse_missing_images(engine: Engine) -> None:
    for workload in PROD.values():
        if workload.image != PROXY_IMAGE and not engine.has_image(workload.image):
            raise pytest.UsageError(f"no image {workload.image} on the engine: pull it, or run 'make images'")


def pytest_report_header(config: pytest.Config) -> str:
    return f"images: what is made on the engine has the label {config.stash[ENGINE] or '(no engine)'}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what is about our own image of a service where another one is checked."""
    for marker in item.iter_markers("own"):
        for name in marker.args:
            skip_foreign(name)


def skip_foreign(name: str) -> None:
    if PROD[name].is_foreign:
        pytest.skip(f"IMAGE_{name} names another image, and this is about the project's own")


@pytest.fixture(scope="session", autouse=True)
def engine(pytestconfig: pytest.Config, note: Note) -> Iterator[Engine]:
    """Return the engine; everything the run made there is removed at its end, even after Ctrl-C."""
    found = pytestconfig.stash[ENGINE]
    if found is None:
        note(NO_ENGINE)
        pytest.skip(NO_ENGINE)
    clean_up_when_cancelled()
    with login_images(found, note):
        try:
            yield found
        finally:
            found.remove_all()


@pytest.fixture(scope="session")
def services(engine: Engine, authority: Authority) -> Services:
    """Return what starts services on a network of this run."""
    cpus = int(engine.answer("info", "--format={{.NCPU}}"))
    tool = Tool(engine, own_image(engine, "backend"))
    return Services(engine, tool, engine.create_network(), cpus, authority)


def own_image(engine: Engine, name: str) -> str:
    """Return our own image of a service, even if another one is checked."""
    images = [] if PROD[name].is_foreign else [PROD[name].image]
    images.append(BUILT[name])
    for image in images:
        if engine.has_image(image):
            return image
    pytest.exit(f"none of the images {', '.join(images)} is on the engine: run 'make images'", 1)


@pytest.fixture(scope="session")
def caddy_image(engine: Engine) -> str:
    """Return an image that has Caddy."""
    return own_image(engine, "frontend")


@pytest.fixture
def start(services: Services) -> Iterator[Start]:
    """Return `services.start` for containers of a test's own, which go away with it."""
    started: list[Service] = []

    def start_own(*arguments: Any, **changes: Any) -> Service:
        started.append(services.start(*arguments, **changes))
        return started[-1]

    yield start_own
    for each in started:
        each.remove()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return the certificate authority that the platform's containers trust."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def platform(services: Services, authority: Authority, timed: Timed) -> Platform:
    """Return the running platform."""
    with timed("until production, an embedding server and an issuer were ready, and Ann was signed in"):
        return start_platform(services, authority)


@pytest.fixture
def issuer(platform: Platform) -> Iterator[Issuer]:
    """Return the issuer, which behaves as it should and lets Ann in, now and afterwards."""
    yield platform.issuer
    platform.issuer.does()
    platform.issuer.lets_in(**ANN)


@pytest.fixture
def bob(platform: Platform, issuer: Issuer) -> Service:
    """Return the way in as Bob sees it, who is signed in."""
    issuer.lets_in(**BOB)
    return platform.oauth2_proxy.sent(signed_in(platform.oauth2_proxy.url(), issuer).site.headers)


@pytest.fixture(scope="module", params=sorted(PROD))
def service(request: pytest.FixtureRequest, platform: Platform) -> Service:
    """Return each service of the running platform."""
    return platform[str(request.param)]


@pytest.fixture(scope="module", params=sorted(BUILT))
def own(request: pytest.FixtureRequest, platform: Platform) -> Service:
    """Return each service of the running platform whose image is built here."""
    skip_foreign(str(request.param))
    return platform[str(request.param)]
