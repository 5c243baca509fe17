"""Projects are divided into what they share and what they do not: nothing is lost, and nothing said twice."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import pytest

from lib.compose.files import merged, rest, shared
from lib.compose.project import project
from lib.configuration import read_platforms
from tests.compose.printed import BY_ITSELF, ROOT
from tests.samples import TIMES

Content = Mapping[str, Any]

_ABSENT = object()
ONE_IN = 7
"""Of so many pairs one is tried; each mapping is in several."""


def committed() -> list[Content]:
    platforms = read_platforms(ROOT / "config")
    return [project(each, development=each.environment.name == BY_ITSELF) for each in platforms]


def mappings(depth: int) -> list[Content]:
    """Return every mapping of two keys whose values are few, or such mappings again."""
    values = [_ABSENT, 1, ["x"], *(mappings(depth - 1) if depth else ())]
    pairs = ({"a": a, "b": b} for a, b in product(values, repeat=2))
    return [{key: value for key, value in pair.items() if value is not _ABSENT} for pair in pairs]


PAIRS = tuple(product(mappings(1), repeat=2))
SETS: dict[str, list[Sequence[Content]]] = {
    "committed": [committed()],
    "one": [[each] for each in mappings(1)],
    "two": list(PAIRS[:: max(1, ONE_IN // TIMES)]),
    "three": list(product(mappings(0), repeat=3)),
}


@pytest.fixture(params=SETS)
def sets(request: pytest.FixtureRequest) -> list[Sequence[Content]]:
    """Sets of projects."""
    return SETS[request.param]


def statements(content: Content, place: str = "") -> Iterator[str]:
    """Yield every value and where it is; an empty mapping is a value too."""
    for key, value in content.items():
        if isinstance(value, Mapping) and value:
            yield from statements(value, f"{place} {key}")
        else:
            yield f"{place} {key}: {value}"


def test_both_files_together_are_the_whole(sets: list[Sequence[Content]]) -> None:
    """What all projects share and what one adds make up that project."""
    for projects in sets:
        base = shared(projects)
        assert [merged(base, rest(each, base)) for each in projects] == list(projects)


def test_nothing_is_said_twice(sets: list[Sequence[Content]]) -> None:
    """What all projects have is in the shared file, and nothing in it is in another."""
    for projects in sets:
        base = shared(projects)
        everywhere = set.intersection(*(set(statements(each)) for each in projects))
        others = [statement for each in projects for statement in statements(rest(each, base))]
        assert everywhere.issuperset(statements(base))
        assert everywhere.isdisjoint(others)
