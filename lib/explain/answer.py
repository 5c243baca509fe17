"""Says of fields what their value is, what decides it, what it would be otherwise, and why."""

import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from lib.cache import inputs
from lib.explain.delivered import Delivered
from lib.explain.fields import asked_nodes, asked_scalars, name_of, plain_text, program_of
from lib.explain.index import Index
from lib.explain.leaves import Leaf, Leaves
from lib.explain.making import Making
from lib.explain.places import Places
from lib.explain.scalars import Difference, Scalar, scalars
from lib.explain.sources import Sources
from lib.explain.tables import Tables
from lib.explain.tree import Node, tree_of
from lib.model import CONTROLLERS, Platform
from lib.output import SHARED
from lib.review.names import unknown_name
from lib.review.report import Report

ENVIRONMENT = "environment"
"""What the file of what all programs share is called, beside its own name."""


class UnknownFieldError(Exception):
    """Nothing is called so."""


class Explained:
    """The answers about an environment."""

    def __init__(self, leaves: Leaves, index: Index, environment: str) -> None:
        self.leaves, self.index = leaves, index
        environments = {name: Making(leaves, name) for name in leaves.tree.environments}
        controllers = {name: Delivered(leaves, name, environments) for name in CONTROLLERS}
        self.makings: dict[str, Making] = {**environments, **controllers}
        self.making = self.makings[environment]

    def answer(self, program: str, field: str) -> list[Report]:
        """Return what is asked of manifests, or else of the model.

        Raises UnknownFieldError where there is no such program or field.
        """
        charts = self._charts(program)
        tables = Tables(self.makings, self.making)
        if found := _asked(field, {each: self._scalars(each) for each in charts}):
            return list(tables.of_manifests(found, self._decided(found)))
        named = self._named(charts)
        if leaves := asked_nodes(field, named):
            return list(tables.of_model({each: self._leaf(named[each]) for each in leaves}))
        kinds = {each[0].partition("/")[0] for chart in charts for each in self._scalars(chart)}
        kind = re.split(r"[./]", field)[0]
        begins_with_kind = kind.lower() in map(str.lower, kinds)
        if found := _asked(field, {each: self._absent(each) for each in charts if begins_with_kind}):
            return list(tables.of_manifests(found, self._decided(found)))
        if kind[:1].isupper() and not begins_with_kind:
            raise UnknownFieldError(unknown_name("kind of object here", kind, sorted(kinds)))
        paths = [plain_text(each) for chart in charts for each in self._scalars(chart)]
        known = [*(paths if begins_with_kind else named), *(name.rpartition(".")[2] for name in named)]
        raise UnknownFieldError(unknown_name("field", field, dict.fromkeys(known)))

    def _charts(self, program: str) -> list[str]:
        """Return the files of a program, or of a glob."""
        names = {name: (name, ENVIRONMENT) if name == SHARED else (name,) for name in self.making.files}
        found = [name for name, every in names.items() if any(fnmatchcase(each, program) for each in every)]
        if not found:
            known = [ENVIRONMENT, *(name for name in names if name != SHARED)]
            raise UnknownFieldError(unknown_name("service or job", program, known))
        return found

    def _scalars(self, chart: str) -> Sequence[Scalar]:
        return list(scalars(self.making.files[chart].documents))

    def _absent(self, chart: str) -> Sequence[Scalar]:
        """Return what would be in a file if something were another."""
        effects = self.index.effects(self.making, chart)
        return sorted({scalar for each in effects.values() for scalar in each.new})

    def _decided(self, charts: Mapping[str, object]) -> dict[str, dict[str, Difference]]:
        return {each: self.index.effects(self.making, each) for each in charts}

    def _named(self, charts: Sequence[str]) -> dict[str, Node]:
        """Return the values of programs by their names, and after them what all share."""
        tree, environment = self.leaves.tree, self.making.environment
        every = [node for leaf in self.leaves.every.values() for node in self.making.own(leaf)]
        own = [each for each in every if program_of(tree, each) in charts]
        shared = [each for each in every if program_of(tree, each) is None]
        return {name_of(tree, each, environment): each for each in (*own, *shared)}

    def _leaf(self, node: Node) -> Leaf:
        return next(each for each in self.leaves.every.values() if node in each.nodes)


def explained(
    root: Path,
    variables: Mapping[str, str],
    platforms: Mapping[str, Platform],
    environment: str,
    say: Callable[[str], None],
) -> Explained:
    """Return what answers; `say` is told what takes its time."""
    leaves = Leaves(tree_of(platforms), Places(Sources(root)))
    return Explained(leaves, Index(root, inputs.read(root, variables).code, say), environment)


def _asked(field: str, by_chart: Mapping[str, Sequence[Scalar]]) -> dict[str, list[Scalar]]:
    found = {chart: asked_scalars(field, every) for chart, every in by_chart.items()}
    return {chart: each for chart, each in found.items() if each}
