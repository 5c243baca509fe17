"""Two Compose projects for all tests: production, and development if a test needs it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.clean_up import clean_up_when_cancelled, pytest_runtest_teardown, pytest_sessionfinish
from tests.compose_stack.development import development as development_stack
from tests.compose_stack.development import images
from tests.compose_stack.production import Production
from tests.compose_stack.production import production as production_stack
from tests.compose_stack.stack import Project, Stack
from tests.images.certificates import Authority
from tests.images.engine import NO_ENGINE, Engine, engine_here
from tests.images.manifest import PROD
from tests.images.volumes import Tool
from tests.login.images import login_images
from tests.notes import Note, note, pytest_terminal_summary, timed
from tests.usage import Site

__all__ = [
    "note",
    "pytest_runtest_teardown",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "timed",
]

PROJECTS = pytest.StashKey[list[Project]]()


def pytest_configure(config: pytest.Config) -> None:
    found = engine_here()
    projects = [Project(found.command), Project(found.command)] if found else []
    config.stash[PROJECTS] = projects


def pytest_report_header(config: pytest.Config) -> str:
    projects = config.stash[PROJECTS]
    labels = " ".join(str(each) for each in projects)
    return f"compose: what is made on the engine has a label of {labels or '(no engine)'}"


@pytest.fixture(scope="session", autouse=True)
def projects(pytestconfig: pytest.Config, note: Note) -> list[Project]:
    """Return two projects that are on no engine yet."""
    found = pytestconfig.stash[PROJECTS]
    if not found:
        note(NO_ENGINE)
        pytest.skip(NO_ENGINE)
    clean_up_when_cancelled()
    return found


@contextmanager
def own(project: Project) -> Iterator[None]:
    """Remove everything the project has at the end, even after Ctrl-C; refuse one that already exists."""
    there = [each for kind in ("container", "network", "volume") for each in project.made(kind)]
    assert not there, f"somebody else has a Compose project {project.run}: {there}"
    try:
        yield
    finally:
        project.remove_all()


@pytest.fixture(scope="session")
def engine(projects: list[Project]) -> Iterator[Engine]:
    """Return the engine for what belongs to no Compose project."""
    made = Engine(projects[0].command)
    try:
        yield made
    finally:
        made.remove_all()


@pytest.fixture(scope="session")
def login(engine: Engine, note: Note) -> Iterator[None]:
    """Put the images of OAuth2 Proxy and of an issuer on the engine."""
    with login_images(engine, note):
        yield


@pytest.fixture(scope="session")
def production(
    projects: list[Project],
    login: None,  # noqa: ARG001  # its images come first
    tmp_path_factory: pytest.TempPathFactory,
    note: Note,
) -> Iterator[Production]:
    """Return the running stack of production."""
    project = projects[0]
    require(project, [each.image for each in PROD.values()], "make images")
    authority = Authority(tmp_path_factory.mktemp("authority"))
    stack = production_stack(project, tmp_path_factory.mktemp("production"), authority)
    with own(project):
        note(f"{stack.up():6.1f} s  from up to healthy: production")
        yield stack


@pytest.fixture
def ann(production: Production) -> Site:
    """Return the stack of production as Ann sees it, who has just signed in."""
    return production.sign_in()


@pytest.fixture(scope="session")
def development(
    projects: list[Project], tmp_path_factory: pytest.TempPathFactory, note: Note
) -> Iterator[Stack]:
    """Return the running stack of development."""
    project = projects[1]
    require(project, images(), "python -m lib.operations.images build --target dev")
    stack = development_stack(project, tmp_path_factory.mktemp("development"))
    with own(project):
        note(f"{stack.up():6.1f} s  from up to healthy: development")
        yield stack


def require(engine: Engine, names: list[str], command: str) -> None:
    for name in names:
        if not engine.has_image(name):
            pytest.exit(f"refused: there is no image {name} here: run '{command}'", 1)


@pytest.fixture
def tool(engine: Engine) -> Tool:
    """Return what runs this test's own programs in the namespaces of a container."""
    return Tool(engine, PROD["backend"].image)
