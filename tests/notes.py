"""What tests note for the end of a run: how long things took, what was used, why nothing ran."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

Note = Callable[[str], None]
Timed = Callable[[str], AbstractContextManager[None]]

_NOTES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def note(pytestconfig: pytest.Config) -> Note:
    """Return a function that keeps a line for the end of the run."""
    return pytestconfig.stash.setdefault(_NOTES, []).append


@pytest.fixture(scope="session")
def timed(note: Note) -> Timed:
    """Return a context manager that notes how long a step took."""

    @contextmanager
    def step(name: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        note(f"{time.monotonic() - start:6.1f} s  {name}")

    return step


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the notes."""
    notes = config.stash.get(_NOTES, [])
    if notes:
        terminalreporter.section("notes")
        terminalreporter.write("\n".join([*notes, ""]))
    notes.clear()  # where several conftest.py have this hook, the first has printed them
