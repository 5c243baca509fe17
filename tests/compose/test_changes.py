"""Whatever is changed on either side, of any service in any environment, the comparison says exactly that."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from lib.model import AddOns
from tests.compose import composed, manifest_changes, pods, project_changes
from tests.compose.change import Change, changed
from tests.compose.container import (
    FIELDS,
    Container,
    Difference,
    Leaf,
    Leaves,
    differences,
    differing,
    leaves,
)
from tests.compose.declared import Declared
from tests.compose.inequalities import unexplained, without_reason
from tests.compose.printed import BY_ITSELF, Tree
from tests.compose.written import Written, written
from tests.examples import WITH_BACKUP, WITHOUT_TLS, platform
from tests.samples import TIMES


class Side(NamedTuple):
    """The documents of one side, how they are read, and how each field is changed in them."""

    documents: Callable[[str], Tree]
    containers: Callable[[Tree], Mapping[str, Container]]
    changes: Mapping[str, Sequence[Change]]


PLATFORMS = {
    BY_ITSELF: platform(name=BY_ITSELF, add_ons=AddOns(), externals={}, hosts=WITHOUT_TLS),
    "prod": platform(name="prod", **WITH_BACKUP),
}


@cache
def both_written(environment: str) -> tuple[Written, Written]:
    """Return both sides of the example, for production and for development."""
    with TemporaryDirectory() as folder:
        return written(PLATFORMS[environment], Path(folder))


def documents(environment: str) -> Written:
    """Return both sides of the example: for development, or for production with a job."""
    production, development = both_written(environment)
    return development if environment == BY_ITSELF else production


SIDES = {
    "manifests": Side(
        lambda environment: documents(environment).manifests, pods.containers, manifest_changes.CHANGES
    ),
    "compose": Side(
        lambda environment: documents(environment).project, composed.containers, project_changes.CHANGES
    ),
}
NO_WORD_IN_COMPOSE = {("manifests", "disk_bytes"), ("manifests", "outside"), ("manifests", "runs")}
OF_DEVELOPMENT = {"image", "restarts", "volumes", "when_hung", "when_not_started"}
"""Fields that Compose has otherwise in development; `make test` changes the others in production alone."""
CASES = [
    (field, environment)
    for field, environment in product(FIELDS, PLATFORMS)
    if environment != BY_ITSELF or field in OF_DEVELOPMENT or TIMES > 1
]
OF_SERVICES = {"addressed", "exposed", "callers", "secrets"}
"""Fields in which nothing can be changed of a job that has neither ports nor credentials."""
MAY_GO = {"manifests": ("admits", "metrics"), "compose": ("volumes", "/app/")}
"""What one side alone has, so that both are equal without it: Prometheus let in, and mounted sources."""


class Outcome(NamedTuple):
    """What a change of one place moved, what of that is unequal now, and what is reported because of it."""

    change: Change
    moved: set[Leaf]
    unequal: set[Leaf]
    reported: set[Leaf]


@cache
def committed(side: str, environment: str) -> Leaves:
    return leaves(SIDES[side].containers(SIDES[side].documents(environment)))


def programs(environment: str) -> set[str]:
    return {name for name, _, _ in committed("manifests", environment)}


def jobs(environment: str) -> set[str]:
    runs = {
        name: value
        for (name, field, _), value in committed("manifests", environment).items()
        if field == "runs"
    }
    return {name for name, value in runs.items() if value != "all the time"}


def outcomes(environment: str, side: str, field: str) -> Iterator[Outcome]:
    """Change a field at every place, one at a time; places that do not affect it are left out."""
    for service in programs(environment):
        for change in SIDES[side].changes[field]:
            yield from outcomes_of(environment, side, change, service)


@cache
def outcomes_of(environment: str, side: str, change: Change, service: str) -> list[Outcome]:
    """Make one change, which may be that of several fields, at every place."""
    trees = changed(SIDES[side].documents(environment), change, service)
    found = (leaves(SIDES[side].containers(tree)) for tree in trees)
    return [
        compared(environment, side, change, each) for each in found if each != committed(side, environment)
    ]


def compared(environment: str, side: str, change: Change, after: Leaves) -> Outcome:
    moved, sides = differing(committed(side, environment), after), sides_with(environment, **{side: after})
    found, known = list(differences(environment, **sides)), reported_before(environment)
    reported = {
        each.leaf for each in without_reason(found, Declared(sides["manifests"])) if each not in known
    }
    return Outcome(change, moved, moved.intersection(each.leaf for each in found), reported)


def sides_with(environment: str, **changed_side: Leaves) -> dict[str, Leaves]:
    return {name: committed(name, environment) for name in SIDES} | changed_side


def may_go(side: str, leaf: Leaf) -> bool:
    _, field, key = leaf
    name, start = MAY_GO[side]
    return field == name and key.startswith(start)


@cache
def reported_before(environment: str) -> list[Difference]:
    return unexplained(environment, **sides_with(environment))


@pytest.mark.parametrize(("field", "environment"), CASES)
@pytest.mark.parametrize("side", SIDES)
def test_a_change_is_reported_and_nothing_else(field: str, environment: str, side: str) -> None:
    """Every value of a field, changed alone in the documents, is what the comparison reports."""
    tried = list(outcomes(environment, side, field))
    for change, moved, unequal, reported in tried:
        assert {each for _, each, _ in moved} <= {field, *change.also.split()}, change.path
        assert reported == (set() if change.is_silent else unequal), change.path
        assert reported or change.is_silent or all(may_go(side, leaf) for leaf in moved), change.path
    moved = {leaf for each in tried for leaf in each.moved}
    assert {leaf for leaf in committed(side, environment) if leaf[1] == field} <= moved
    if any(not change.is_silent for change in SIDES[side].changes[field]):
        seen = {service for each in tried for service, name, _ in each.reported if name == field}
        assert seen | (jobs(environment) if field in OF_SERVICES else set()) == programs(environment)


def test_development_differs_in_those_fields_alone() -> None:
    """The others, which are changed in production, are read and excused the same way."""
    projects = (leaves(composed.containers(each.project)) for each in both_written(BY_ITSELF))
    assert {field for _, field, _ in differing(*projects)} == OF_DEVELOPMENT


def test_changes_are_of_the_fields_that_are_compared() -> None:
    """There are changes for every field of the form, on both sides, and for no other."""
    for side in SIDES.values():
        assert tuple(side.changes) == FIELDS


def test_what_nobody_can_see_is_what_compose_has_no_word_for() -> None:
    """Only schedules of jobs, sizes of disks and addresses of externals may change without a report."""
    silent = {
        (name, field)
        for name, side in SIDES.items()
        for field, ways in side.changes.items()
        if any(change.is_silent for change in ways)
    }
    assert silent == NO_WORD_IN_COMPOSE
