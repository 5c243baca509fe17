"""One context, named by whoever runs these tests, and what they apply to it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from lib.configuration import read_platforms
from lib.model import Platform
from tests.clean_up import clean_up_when_cancelled, pytest_runtest_teardown, pytest_sessionfinish
from tests.cluster import definitions, images, production
from tests.cluster.applied import applied, documents, must_be_accepted, write
from tests.cluster.deployed import Deployed
from tests.cluster.endpoints import Endpoints
from tests.cluster.kubectl import Kubectl, RefusedError, kubectl_in
from tests.cluster.outside import Outside, outside
from tests.images.engine import engine_here
from tests.images.manifest import NAMED
from tests.login.containers import facts_in
from tests.login.images import ISSUER_IMAGE, login_images
from tests.login.issuer import Issuer
from tests.notes import Note, Timed, note, pytest_terminal_summary, timed

__all__ = [
    "note",
    "pytest_runtest_teardown",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "timed",
]

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
UNNAMED = "skipped: no cluster named. Run: TEST_CONTEXT=<a context of your kubeconfig> make test-cluster"
RUNNING = ("dev", "prod")


@pytest.fixture(scope="session", autouse=True)
def kubectl(note: Note) -> Kubectl:
    """Return kubectl for the context in TEST_CONTEXT; without one, every test is skipped."""
    context = os.environ.get("TEST_CONTEXT")
    if not context:
        note(UNNAMED)
        pytest.skip(UNNAMED)
    clean_up_when_cancelled()
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
def loaded(timed: Timed, note: Note) -> Iterator[None]:
    """Give the cluster the images, or skip whatever needs them."""
    command = images.load_command()
    if not command:
        note(f"skipped: {images.HOW}")
        pytest.skip(images.HOW)
    engine = engine_here()
    if engine is None:
        pytest.exit(
            "refused: IMAGE_LOAD is set, but there is no Docker engine that has the images", returncode=1
        )
    with login_images(engine, note):
        with timed("giving the cluster the images"):
            images.load([*NAMED.values(), ISSUER_IMAGE], command)
        yield


@pytest.fixture(scope="session")
def outside_host() -> Outside | None:
    """Return the host outside the cluster, if there is one."""
    with refusal_ends_the_run():
        return outside()


@pytest.fixture(scope="session")
def defined(kubectl: Kubectl, note: Note) -> Iterator[None]:
    """Install the custom resource definitions that the cluster does not have."""
    with ExitStack() as stack:
        with refusal_ends_the_run():
            made = stack.enter_context(definitions.defined(kubectl))
        note(f"definitions installed for these tests: {', '.join(made) or 'none, the cluster has them'}")
        yield


@pytest.fixture(scope="session")
def embedding_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file with the key that production's embedding endpoint wants."""
    file = tmp_path_factory.mktemp("key") / "api-key"
    file.write_text(token_hex(16))
    return file


@pytest.fixture(scope="session")
def issuer(
    kubectl: Kubectl,
    outside_host: Outside | None,
    embedding_key: Path,
    note: Note,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Issuer | None]:
    """Run what production's URLs lead to on the host outside, if there is one, and return the issuer."""
    with ExitStack() as stack:
        found, committed = None, documents(DIST / "prod")
        if outside_host:
            embedding, login = production.embedding_url(committed), production.login_settings(committed)
            endpoints = Endpoints(
                embedding, facts_in(login), outside_host, tmp_path_factory.mktemp("endpoints")
            )
            with refusal_ends_the_run():
                found = stack.enter_context(endpoints.running(kubectl, embedding_key))
            note(f"every pod finds the embedding API and the issuer at {outside_host.address}")
        yield found


@pytest.fixture(scope="session")
def login(issuer: Issuer | None) -> Issuer:
    """Return the issuer, or skip what needs one."""
    if issuer is None:
        pytest.skip("there is no host outside the cluster, and so no issuer to sign in at")
    return issuer


@pytest.fixture(scope="session")
def dev(
    kubectl: Kubectl,
    platforms: dict[str, Platform],
    defined: None,  # noqa: ARG001  # before anything is of them
    loaded: None,  # noqa: ARG001  # the pods start at once
    issuer: Issuer | None,  # noqa: ARG001  # what may be refused comes first
    timed: Timed,
    note: Note,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployed]:
    """Return dev, applied and ready: as committed, or with the images that are built here."""
    committed, folder = documents(DIST / "dev"), DIST / "dev"
    fitted = images.with_built(committed, NAMED.values())
    if fitted != committed:
        folder = write(tmp_path_factory.mktemp("dev"), fitted)
    note_difference(note, "dev", committed, fitted)
    with running(Deployed(kubectl, platforms["dev"], fitted), folder, timed) as ready:
        yield ready


@pytest.fixture(scope="session")
def trusted(
    dev: Deployed,  # noqa: ARG001  # its pods have the same image, and must run before
    issuer: Issuer | None,
    platforms: dict[str, Platform],
    timed: Timed,
) -> Iterator[None]:
    """Load images that trust the authority of what is outside, for the services that call it."""
    platform, authority = platforms["prod"], issuer.authority if issuer else ""
    callers = [each for each in platform.workloads if authority and each.externals]
    with ExitStack() as stack:
        for workload in callers:
            with (
                timed(f"giving the cluster a {workload.name} that trusts the authority"),
                refusal_ends_the_run(),
            ):
                stack.enter_context(images.trusting(NAMED[workload.name], authority, images.load_command()))
        yield


@pytest.fixture(scope="session")
def prod(
    kubectl: Kubectl,
    platforms: dict[str, Platform],
    embedding_key: Path,
    issuer: Issuer | None,
    trusted: None,  # noqa: ARG001  # the pods start at once
    timed: Timed,
    note: Note,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployed]:
    """Return prod as fitted, applied and ready."""
    committed, namespace = documents(DIST / "prod"), f"goaltrajectory-prod-{token_hex(6)}"
    built = images.with_built(committed, NAMED.values())
    fitted = production.fitted(built, namespace, embeds_outside=issuer is not None)
    note_difference(note, "prod", committed, fitted)
    secrets = production.credentials(platforms["prod"], namespace, embedding_key.read_text())
    folder = write(tmp_path_factory.mktemp("prod"), [*fitted, *secrets])
    with running(Deployed(kubectl, platforms["prod"], fitted, issuer), folder, timed) as ready:
        yield ready


def note_difference(
    note: Note, name: str, before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]
) -> None:
    found = production.difference(before, after)
    note(f"{name} runs with these values replaced:" if found else f"{name} runs as committed")
    for each in found:
        note(f"  {each}")


@pytest.fixture(scope="session")
def deployed(dev: Deployed, prod: Deployed) -> dict[str, Deployed]:
    """Return what runs on the cluster, by the environments' names."""
    return {each.name: each for each in (dev, prod)}


@contextmanager
def running(environment: Deployed, folder: Path, timed: Timed) -> Iterator[Deployed]:
    """Run the block with a folder applied and its environment's pods ready."""
    with ExitStack() as stack:
        with timed(f"applying {environment.name}, until every pod is ready"):
            with refusal_ends_the_run():
                must_be_accepted(stack.enter_context(applied(environment.kubectl, [folder])))
            environment.wait_until_ready()
        yield environment
        with timed(f"deleting {environment.name}"):
            stack.close()


@pytest.fixture(params=RUNNING)
def environment(request: pytest.FixtureRequest, deployed: dict[str, Deployed]) -> Deployed:
    """Return an environment that runs on the cluster."""
    return deployed[str(request.param)]
