"""Web servers for the tests, each a process of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docker.frontend.tests.web import Web, backend, build, site

Start = Callable[..., Web]


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("programs"))


@pytest.fixture(scope="session")
def backend_port() -> Iterator[int]:
    with backend() as port:
        yield port


@pytest.fixture(scope="session")
def web(programs: Path, backend_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web server for tests that leave it as it is; it gives the backend two seconds."""
    folder = site(tmp_path_factory.mktemp("web"))
    server = Web(programs, folder, backend_port, REQUEST_TIMEOUT_SECONDS="2")
    yield server
    server.process.kill()
    server.process.wait()


@pytest.fixture
def start(programs: Path, backend_port: int, tmp_path: Path) -> Iterator[Start]:
    """Start a web server of the test's own."""
    servers: list[Web] = []

    def start(**settings: str) -> Web:
        servers.append(Web(programs, site(tmp_path), backend_port, **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.process.kill()
        server.process.wait()
