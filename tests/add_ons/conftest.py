"""One context, named by whoever runs these tests, the controllers that it has, and a run's own names."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex

import pytest

from lib.configuration import Configuration, read_configuration
from tests.add_ons import controllers
from tests.add_ons.untouched import State, left_behind, state, touched
from tests.clean_up import clean_up_when_cancelled, pytest_runtest_teardown, pytest_sessionfinish
from tests.cluster.conftest import defined, loaded, refusal_ends_the_run
from tests.cluster.kubectl import Kubectl, kubectl_in
from tests.notes import Note, Timed, note, pytest_terminal_summary, timed

__all__ = [
    "defined",
    "loaded",
    "note",
    "pytest_runtest_teardown",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "timed",
]

ROOT = Path(__file__).parents[2]
UNNAMED = "skipped: no cluster named. Run: TEST_CONTEXT=<a context of your kubeconfig> make test-add-ons"


@pytest.fixture(scope="session")
def mark() -> str:
    """Return what every name of this run contains."""
    return token_hex(3)


@pytest.fixture(scope="session", autouse=True)
def kubectl(mark: str, note: Note, timed: Timed) -> Iterator[Kubectl]:
    """Return kubectl for the context in TEST_CONTEXT; at the end, what was there before must be as it was."""
    context = os.environ.get("TEST_CONTEXT")
    if not context:
        note(UNNAMED)
        pytest.skip(UNNAMED)
    clean_up_when_cancelled()
    with refusal_ends_the_run():
        kubectl = kubectl_in(context)
    with timed("listing every object of the cluster"):
        before, unlisted = state(kubectl)
    for each in unlisted:
        note(f"not compared: {each}")
    yield kubectl
    must_be_as_before(before, state(kubectl)[0], mark)
    note(f"{len(before)} objects were there before, and are as they were")


def must_be_as_before(before: State, after: State, mark: str) -> None:
    found = touched(before, after)
    assert not found, f"not as before, by these tests or by somebody else: {found}"
    left = left_behind(before, after, mark)
    assert not left, f"left behind: {left}"


@pytest.fixture(scope="session")
def require(kubectl: Kubectl, note: Note) -> Callable[[str], None]:
    """Return a function that skips what needs a controller, and says why, where it is not there."""

    def required(name: str) -> None:
        if reason := controllers.lacking(kubectl, name):
            note(f"skipped: {name}: {reason}")
            pytest.skip(f"{name}: {reason}")

    return required


@pytest.fixture(scope="session")
def configuration() -> Configuration:
    """Return the model of every environment."""
    return read_configuration(ROOT / "config")


@pytest.fixture(scope="session")
def kubeconfig(kubectl: Kubectl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Name the tests' context, and no other, in a file for commands as they are typed."""
    file = tmp_path_factory.mktemp("kubeconfig") / "config"
    file.touch(mode=0o600)
    file.write_text(kubectl.answer("config", "view", "--raw", "--minify", "--flatten"))
    yield file
    file.unlink()
