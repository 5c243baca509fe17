"""What tests of answers share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lib.configuration import read_platforms
from lib.explain.answer import Explained
from lib.explain.index import Index
from lib.explain.leaves import Leaves
from lib.explain.places import Places
from lib.explain.sources import Sources
from lib.explain.tree import tree_of
from lib.review.report import Report
from tests.explain.project import write

Ask = Callable[[str, str, str], list[Report]]


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project."""
    return write(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def leaves(root: Path) -> Leaves:
    """The values of its model."""
    platforms = {each.environment.name: each for each in read_platforms(root / "config")}
    return Leaves(tree_of(platforms), Places(Sources(root)))


@pytest.fixture(scope="session")
def ask(leaves: Leaves, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Ask about a field of a program in an environment; what one test asked is known to the next."""
    return asking(leaves, Index(tmp_path_factory.mktemp("index"), "code", lambda _: None))


def asking(leaves: Leaves, index: Index) -> Ask:
    """Return what asks an index."""
    return lambda environment, program, field: Explained(leaves, index, environment).answer(program, field)
