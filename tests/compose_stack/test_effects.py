"""The table of changed fields is right: Compose does with each field what the table says."""

import json
import os
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

import pytest

from lib.review.compose_effects import ROWS, ComposeEffect
from tests.compose_stack.changed import CHANGES, Change, beside, confirmed, project
from tests.compose_stack.conftest import own, require
from tests.compose_stack.stack import Project, Stack
from tests.images.manifest import PROD
from tests.notes import Timed

Started = Set[tuple[str, str]]


@dataclass(frozen=True)
class Seen:
    """What a project has on the engine, by its names in the file."""

    containers: Mapping[str, Mapping[str, str]]
    """When each container of a service was started, by its identity."""
    made: Mapping[str, str]
    """When each network and volume was made."""
    used: frozenset[str]
    """The networks and volumes that a container has."""


class Changing(Stack):
    """A project that Compose is told to change; it is told nothing but the file."""

    def apply(self, described: Mapping[str, Any], *options: str) -> None:
        """Have Compose bring about what a file says."""
        (self.folder / "docker" / "compose.yaml").write_text(json.dumps(described))
        self._compose("up", "--detach", "--no-build", "--pull=never", *options)

    def seen(self) -> Seen:
        """Return what the project has now."""
        containers: dict[str, dict[str, str]] = {}
        used: set[str] = set()
        for each in self._inspected("container"):
            service = each["Config"]["Labels"]["com.docker.compose.service"]
            containers.setdefault(service, {})[each["Id"]] = each["State"]["StartedAt"]
            used |= {*each["NetworkSettings"]["Networks"], *(one.get("Name", "") for one in each["Mounts"])}
        made = {
            each["Name"].removeprefix(f"{self.project.run}_"): each.get("CreatedAt") or each["Created"]
            for kind in ("network", "volume")
            for each in self._inspected(kind)
        }
        return Seen(containers, made, frozenset(each.removeprefix(f"{self.project.run}_") for each in used))

    def _inspected(self, kind: str) -> list[Any]:
        found = self.project.made(kind)
        return list(json.loads(self.project.answer(kind, "inspect", *found))) if found else []

    def _variables(self) -> Mapping[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith("COMPOSE_")}


@dataclass(frozen=True)
class Proofs:
    """What there was before the changes, after them, and once Compose did what it asks about."""

    before: Seen
    after: Seen
    confirmed: Seen
    another: Seen
    """What the project of another name has."""

    def __repr__(self) -> str:
        return "what Compose did"

    def effect(self, change: Change) -> ComposeEffect:
        """Return what a change did."""
        if self._is_kept(change) and self._is_unused(change):
            return ComposeEffect.ORPHANED
        if change.is_whole and change.name in self.after.made.keys() - self.before.made.keys():
            return ComposeEffect.NOTHING
        if self.after.made.get(change.name) != self.confirmed.made.get(change.name):
            return ComposeEffect.ASKED
        old, new = (each.containers.get(change.name, {}) for each in (self.before, self.after))
        return _of_containers(old.items(), new.items())

    def _is_kept(self, change: Change) -> bool:
        """Return whether containers, or what they used, are as they were."""
        if change.section in ("services", "name"):
            return self.before.containers.get(change.name) == self.confirmed.containers[change.name]
        return self.before.made.get(change.name) == self.confirmed.made.get(change.name)

    def _is_unused(self, change: Change) -> bool:
        """Return whether the file does not name a service any more, or no container has what it used."""
        if change.section == "services":
            return change.is_whole and change.after is None
        if change.section == "name":
            return bool(self.another.containers)
        return change.name in self.before.used - self.after.used


def _of_containers(old: Started, new: Started) -> ComposeEffect:
    """Return what happened to containers, given by their identities and when they were started."""
    if old == new:
        return ComposeEffect.NOTHING
    if old < new or new < old:
        return ComposeEffect.SCALES
    same = dict(old).keys() & dict(new).keys()
    return ComposeEffect.RESTARTED if same else ComposeEffect.RECREATED


@pytest.fixture(scope="module")
def proved(
    projects: list[Project], timed: Timed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proofs]:
    """Return what Compose does with every change, in two projects of its own."""
    first = Project(projects[0].command)
    second = Project(projects[0].command, f"{first.run}-another")
    require(first, [PROD[each].image for each in ("backend", "chromadb")], "make images")
    folder = tmp_path_factory.mktemp("changing")
    (folder / "docker").mkdir()
    for name in ("a", "b"):
        (folder / "docker" / name).write_text(name)
    one, other = (Changing(each, folder, "", (), 0) for each in (first, second))
    with own(first), own(second), timed(f"changing {len(CHANGES)} fields of a Compose project"):
        yield _proofs(one, other)


def _proofs(one: Changing, other: Changing) -> Proofs:
    name = one.project.run
    one.apply(project(name, after=False))
    before = one.seen()
    one.apply(project(name, after=True))
    after = one.seen()
    one.apply(confirmed(name), "--yes")
    other.apply(beside(name))
    return Proofs(before, after, one.seen(), other.seen())


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_compose_does_what_the_table_says(change: Change, proved: Proofs) -> None:
    """Containers are recreated, restarted or left, and what is no longer named stays."""
    assert proved.effect(change) is change.row.effect


def test_each_row_is_proved() -> None:
    """No row of the table is without a change that proves it."""
    assert set(ROWS) - {each.row for each in CHANGES} == set()
