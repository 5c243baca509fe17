"""One context, named by whoever runs these tests, and what they apply to it."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from secrets import token_hex

import pytest

from lib.configuration import read_platforms
from lib.model import Platform
from tests.cluster import images, production
from tests.cluster.applied import applied, documents, must_be_accepted, write
from tests.cluster.deployed import Deployed
from tests.cluster.kubectl import Kubectl, RefusedError, kubectl_in
from tests.cluster.outside import Outside, outside

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
UNNAMED = "skipped: no cluster named. Run: TEST_CONTEXT=<a context of your kubeconfig> make test-cluster"
RUNNING = ("dev", "prod")
NOTES = pytest.StashKey[list[str]]()

Timed = Callable[[str], AbstractContextManager[None]]
Note = Callable[[str], None]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOTES] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was done to the cluster, and how long it took."""
    terminalreporter.section("cluster")
    for note in config.stash[NOTES]:
        terminalreporter.write_line(note)


@pytest.fixture(scope="session")
def note(pytestconfig: pytest.Config) -> Note:
    """Return a function that adds a line to what the run says at its end."""
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
def kubectl(pytestconfig: pytest.Config) -> Kubectl:
    """Return kubectl for the context in TEST_CONTEXT; without one, every test is skipped."""
    context = os.environ.get("TEST_CONTEXT")
    if not context:
        pytestconfig.stash[NOTES][:] = [UNNAMED]
        pytest.skip(UNNAMED)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a cancelled job must clean up as well
    with refusal_ends_the_run():
        return kubectl_in(context)


@contextmanager
def refusal_ends_the_run() -> Iterator[None]:
    try:
        yield
    except RefusedError as refusal:
        pytest.exit(f"refused: {refusal}", returncode=1)


@pytest.fixture(scope="session")
def platforms() -> dict[str, Platform]:
    """Return the model of every environment."""
    return {each.environment.name: each for each in read_platforms(ROOT / "config")}


@pytest.fixture(scope="session")
def loaded(timed: Timed, note: Note, platforms: dict[str, Platform]) -> None:
    """Give the cluster the images, or skip whatever needs them."""
    command = os.environ.get("IMAGE_LOAD")
    if not command:
        note(f"skipped: {images.HOW}")
        pytest.skip(images.HOW)
    names = {each.image_reference(workload) for each in platforms.values() for workload in each.workloads}
    with timed("giving the cluster the images"):
        images.load(sorted(names), command)


@pytest.fixture(scope="session")
def outside_host() -> Outside | None:
    """Return the host outside the cluster, where there is one."""
    with refusal_ends_the_run():
        return outside()


@pytest.fixture(scope="session")
def deployed(
    kubectl: Kubectl,
    platforms: dict[str, Platform],
    outside_host: Outside | None,
    loaded: None,  # noqa: ARG001  # the pods start at once
    timed: Timed,
    note: Note,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Deployed]]:
    """Return dev as committed and prod as fitted, applied and ready."""
    key, namespace = token_hex(16), f"goaltrajectory-prod-{token_hex(6)}"
    dev, prod = documents(DIST / "dev"), documents(DIST / "prod")
    with ExitStack() as stack:
        endpoint = outside_host.embedding_endpoint(key) if outside_host else nullcontext()
        fitted = production.fitted(prod, namespace, stack.enter_context(endpoint))
        note("prod runs with these values replaced:")
        for difference in production.difference(prod, fitted):
            note(f"  {difference}")
        secrets = production.credentials(platforms["prod"], namespace, key)
        folder = write(tmp_path_factory.mktemp("prod"), [*fitted, *secrets])
        running = {
            "dev": Deployed(kubectl, platforms["dev"], dev),
            "prod": Deployed(kubectl, platforms["prod"], fitted),
        }
        with timed("applying dev and prod, until every pod is ready"):
            with refusal_ends_the_run():
                must_be_accepted(stack.enter_context(applied(kubectl, [DIST / "dev", folder])))
            for each in running.values():
                each.wait_until_ready()
        yield running
        with timed("deleting dev and prod"):
            stack.close()


@pytest.fixture(params=RUNNING)
def environment(request: pytest.FixtureRequest, deployed: dict[str, Deployed]) -> Deployed:
    """Return an environment that runs on the cluster."""
    return deployed[str(request.param)]
