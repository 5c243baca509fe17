"""One engine, and one platform on it, for all tests."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from tests.clean_up import pytest_runtest_teardown, pytest_sessionfinish
from tests.images.certificates import Authority
from tests.images.container import Service
from tests.images.engine import Engine, engine_here
from tests.images.manifest import BUILT, PROD
from tests.images.production import Platform, start_platform
from tests.images.services import Services
from tests.images.volumes import Tool

__all__ = ["pytest_runtest_teardown", "pytest_sessionfinish"]

NO_ENGINE = "skipped: no Docker engine answers. Start one, or name its command in DOCKER"
NOTES = pytest.StashKey[list[str]]()
ENGINE = pytest.StashKey[Engine | None]()

Start = Callable[..., Service]
Note = Callable[[str], None]
Timed = Callable[[str], AbstractContextManager[None]]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOTES] = []
    config.stash[ENGINE] = engine = engine_here()
    if engine:
        refuse_missing_images(engine)
    config.addinivalue_line("markers", "own(*services): only for this project's own images of these services")


def refuse_missing_images(engine: Engine) -> None:
    for workload in PROD.values():
        if not engine.has_image(workload.image):
            raise pytest.UsageError(f"no image {workload.image} on the engine: pull it, or run 'make images'")


def pytest_report_header(config: pytest.Config) -> str:
    return f"images: what is made on the engine has the label {config.stash[ENGINE] or '(no engine)'}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what is about our own image of a service where another one is checked."""
    for marker in item.iter_markers("own"):
        for name in marker.args:
            skip_foreign(name)


def skip_foreign(name: str) -> None:
    if not PROD[name].is_own:
        pytest.skip(f"IMAGE_{name} names another image, and this is about the project's own")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print which images were tested, and how long things took."""
    terminalreporter.section("images")
    for note in config.stash[NOTES]:
        terminalreporter.write_line(note)


@pytest.fixture(scope="session")
def note(pytestconfig: pytest.Config) -> Note:
    """Return a function that keeps a line for the end of the run."""
    return pytestconfig.stash[NOTES].append


@pytest.fixture(scope="session")
def timed(note: Note) -> Timed:
    """Return a context manager that notes how long a step took."""

    @contextmanager
    def step(name: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        note(f"{time.monotonic() - start:6.1f} s  {name}")

    return step


@pytest.fixture(scope="session", autouse=True)
def engine(pytestconfig: pytest.Config) -> Iterator[Engine]:
    """Return the engine; everything the run made there is removed at its end, even after Ctrl-C."""
    found = pytestconfig.stash[ENGINE]
    if found is None:
        pytestconfig.stash[NOTES][:] = [NO_ENGINE]
        pytest.skip(NO_ENGINE)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a cancelled job must clean up as well
    try:
        yield found
    finally:
        found.remove_all()


@pytest.fixture(scope="session")
def services(engine: Engine) -> Services:
    """Return what starts services on a network of this run."""
    cpus = int(engine.answer("info", "--format={{.NCPU}}"))
    return Services(engine, Tool(engine, own_image(engine, "backend")), engine.create_network(), cpus)


def own_image(engine: Engine, name: str) -> str:
    """Return our own image of a service, even if another one is checked."""
    images = [PROD[name].image] if PROD[name].is_own else []
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
    with timed("until production's three services and an embedding server were ready"):
        return start_platform(services, authority)


@pytest.fixture(scope="module", params=sorted(PROD))
def service(request: pytest.FixtureRequest, platform: Platform) -> Service:
    """Return each service of the running platform."""
    return platform[str(request.param)]


@pytest.fixture
def own(service: Service) -> Service:
    """Return each service of the running platform whose image is the project's own."""
    skip_foreign(service.workload.name)
    return service
