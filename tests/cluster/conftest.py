"""One context, named by whoever runs these tests, and dist/ applied to it once."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from config import ENVIRONMENTS
from tests.cluster.applied import Answers, applied
from tests.cluster.kubectl import Kubectl, RefusedError, kubectl_in

DIST = Path(__file__).parents[2] / "dist"
UNNAMED = "skipped: no cluster named. Run: TEST_CONTEXT=<a context of your kubeconfig> make test-cluster"
NOTES = pytest.StashKey[list[str]]()

Timed = Callable[[str], AbstractContextManager[None]]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOTES] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was done to the cluster, and how long it took."""
    terminalreporter.section("cluster")
    for note in config.stash[NOTES]:
        terminalreporter.write_line(note)


@pytest.fixture(scope="session")
def timed(pytestconfig: pytest.Config) -> Timed:
    """Return a context manager that notes how long a step took."""

    @contextmanager
    def step(name: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        pytestconfig.stash[NOTES].append(f"{time.monotonic() - start:6.1f} s  {name}")

    return step


@pytest.fixture(scope="session", autouse=True)
def kubectl(pytestconfig: pytest.Config) -> Kubectl:
    """Return kubectl for the context in TEST_CONTEXT; without one, every test is skipped."""
    context = os.environ.get("TEST_CONTEXT")
    if not context:
        pytestconfig.stash[NOTES][:] = [UNNAMED]
        pytest.skip(UNNAMED)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a cancelled job must clean up as well
    try:
        return kubectl_in(context)
    except RefusedError as refusal:
        pytest.exit(f"refused: {refusal}", returncode=1)


@pytest.fixture(scope="session")
def first(kubectl: Kubectl, timed: Timed) -> Iterator[Answers]:
    """Return kubectl's answer to the first apply of each environment."""
    with ExitStack() as stack:
        with timed(f"applying dist/ to context {kubectl.context} ({', '.join(ENVIRONMENTS)})"):
            try:
                answers = stack.enter_context(applied(kubectl, [DIST / name for name in ENVIRONMENTS]))
            except RefusedError as refusal:
                pytest.exit(f"refused: {refusal}", returncode=1)
        yield answers
        with timed("deleting what this made"):
            stack.close()


@pytest.fixture(params=ENVIRONMENTS)
def folder(request: pytest.FixtureRequest, first: Answers) -> Path:  # noqa: ARG001  # it has been applied
    """Return dist/<environment>, applied once."""
    return DIST / str(request.param)
