"""Databases and services for the tests, real ones."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.chroma import Chroma, chroma_in
from tests.endpoint_server import Endpoint, endpoint_server
from tests.issuer import Issuer, issuer_server
from tests.service import Service, Start, running, settings_for


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the tests of a module share."""
    return tmp_path_factory.mktemp("module")


@pytest.fixture(scope="module")
def shared_chroma(folder: Path) -> Iterator[Chroma]:
    with chroma_in(folder / "chroma") as server:
        yield server


@pytest.fixture(scope="module")
def service(shared_chroma: Chroma, folder: Path) -> Iterator[Service]:
    """One service with its database for the tests of a module."""
    with running(settings_for(shared_chroma.url), folder / "log") as service:
        yield service


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An embedding endpoint of the test's own."""
    with endpoint_server() as endpoint:
        yield endpoint


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """An issuer of the test's own."""
    with issuer_server() as issuer:
        yield issuer


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[Chroma]:
    """A database of the test's own."""
    with chroma_in(tmp_path / "chroma") as server:
        yield server


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start services of the test's own; they end with it."""
    with ExitStack() as stack:

        def start_one(settings: dict[str, str]) -> Service:
            return stack.enter_context(running(settings, tmp_path / f"log-{settings['HTTP_PORT']}"))

        yield start_one


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests have recorded."""
    for report in terminalreporter.getreports("passed"):
        for name, figures in getattr(report, "user_properties", ()):
            terminalreporter.write_line(f"{name}: {figures}")
