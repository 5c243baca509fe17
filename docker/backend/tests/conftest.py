"""Databases and services for the tests, real ones."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.harness import Chroma, Service, chroma_in, running, settings_for


@pytest.fixture(scope="session")
def shared_chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chroma]:
    with chroma_in(tmp_path_factory.mktemp("chroma")) as server:
        yield server


@pytest.fixture(scope="session")
def service(shared_chroma: Chroma, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service and database for all tests that do not stop them."""
    log = tmp_path_factory.mktemp("service") / "log"
    with running(settings_for(shared_chroma.url), log) as service:
        yield service


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[Chroma]:
    """A database of the test's own."""
    with chroma_in(tmp_path / "chroma") as server:
        yield server


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[dict[str, str]], Service]]:
    """Start services of the test's own; they end with it."""
    with ExitStack() as stack:

        def start_one(settings: dict[str, str]) -> Service:
            return stack.enter_context(running(settings, tmp_path / f"log-{settings['HTTP_PORT']}"))

        yield start_one
