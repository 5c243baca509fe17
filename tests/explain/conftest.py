"""What tests of answers share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lib.explain.answer import Explained
from lib.explain.index import Index
from lib.explain.leaves import Leaves
from lib.review.report import Report
from tests.explain.proof import making

Ask = Callable[[str, str, str], list[Report]]


@pytest.fixture(scope="module")
def leaves() -> Leaves:
    """The values of this repository's model."""
    return making("prod").leaves


@pytest.fixture
def said() -> list[str]:
    """What was said to take its time."""
    return []


@pytest.fixture
def ask(leaves: Leaves, tmp_path: Path, said: list[str]) -> Ask:
    """Ask about a field of a program in an environment."""
    index = Index(tmp_path, "code", said.append)
    return lambda environment, program, field: Explained(leaves, index, environment).answer(program, field)
