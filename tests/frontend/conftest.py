"""Web servers for the tests, each a process of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.frontend.web import Web, backend, build, site

Start = Callable[..., Web]


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("programs"))


@pytest.fixture(scope="session")
def backend_port() -> Iterator[int]:
    with backend() as port:
        yield port


@pytest.fixture(scope="session")
def web(start_once: Start) -> Web:
    """A web server for tests that leave it as it is; it gives the backend two seconds, or a little less."""
    return start_once(REQUEST_TIMEOUT_SECONDS="4")


@pytest.fixture(scope="session")
def start_once(
    programs: Path, backend_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Start]:
    """Start a web server that several tests use."""
    with _started(programs, backend_port, lambda: tmp_path_factory.mktemp("web")) as start:
        yield start


@pytest.fixture
def start(programs: Path, backend_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start a web server of the test's own."""
    with _started(programs, backend_port, lambda: tmp_path_factory.mktemp("web")) as start:
        yield start


@contextmanager
def _started(programs: Path, backend_port: int, folder: Callable[[], Path]) -> Iterator[Start]:
    servers: list[Web] = []

    def start(**settings: str) -> Web:
        servers.append(Web(programs, site(folder()), backend_port, **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.process.kill()
        server.process.wait()
