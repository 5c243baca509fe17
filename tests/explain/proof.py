"""Changes values of an environment's model, and compares what becomes of dist/ with what is said."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from lib.configuration import read_platforms
from lib.explain.delivered import Delivered
from lib.explain.leaves import Leaf, Leaves
from lib.explain.making import Making
from lib.explain.places import Places
from lib.explain.scalars import Difference, Documents, Scalar, difference, scalars
from lib.explain.sources import Sources
from lib.explain.tree import Tree, tree_of
from lib.model import CONTROLLERS
from lib.operations.project import ROOT

TURN = 1
"""Answers are found with the values of turn 0; these have other numbers and texts."""

CHANGES, GOES = "becomes another", "goes"

Choose = Callable[[Iterable[Tree]], Iterable[Tree]]

At = tuple[str, Scalar, str]
"""A file, a scalar of it, and whether that becomes another or goes."""


class Proof(NamedTuple):
    """What a leaf was seen to decide with some values, and what is said that it decides."""

    leaf: Leaf
    values: int
    said: set[At]
    unsaid: set[At]
    unseen: set[At]

    def __str__(self) -> str:
        sets = {"not said of": self.unsaid, "only said of": self.unseen}
        shown = [
            f"{what} {chart} {'.'.join(scalar)}, which {becomes}"
            for what, found in sets.items()
            for chart, scalar, becomes in found
        ]
        return f"{self.leaf.name}: {'; '.join(sorted(shown))}"


def makings() -> dict[str, Making]:
    """Return what makes each folder of this repository's dist/."""
    platforms = {each.environment.name: each for each in read_platforms(ROOT / "config")}
    leaves = Leaves(tree_of(platforms), Places(Sources(ROOT)))
    environments = {name: Making(leaves, name) for name in platforms}
    return {**environments, **{name: Delivered(leaves, name, environments) for name in CONTROLLERS}}


def proofs(made: Making, leaves: Iterable[Leaf], choose: Choose = list) -> Iterator[Proof]:
    """Yield what was seen of each leaf with all of its other values, or with those that are chosen."""
    for leaf in leaves:
        said, seen, values = _scalars(made.effect(leaf)), set[At](), 0
        for tree in choose(made.leaves.trees(leaf, TURN)):
            files = made.made(tree, made.files)
            values += bool(files)
            seen |= _scalars({chart: _differing(made, chart, each) for chart, each in files.items()})
        yield Proof(leaf, values, said, seen - said, said - seen if values else set())


def _scalars(effect: dict[str, Difference]) -> set[At]:
    return {
        (chart, scalar, becomes)
        for chart, found in effect.items()
        for becomes, every in ((CHANGES, found.changed), (GOES, found.gone))
        for scalar in every
    }


def _differing(made: Making, chart: str, after: Documents) -> Difference:
    """Return what differs in a file, and check this by another way to compare."""
    before = made.files[chart].documents
    found = difference(before, after)
    together = found.changed | found.gone
    pairs = [(old, new) for old, new in zip(before, after, strict=False) if old is not new and old != new]
    old, new = (scalars(each) for each in zip(*pairs, strict=True)) if pairs else ({}, {})
    if old.keys() == new.keys() and len(before) == len(after):
        plainly = {each for each in old if old[each] != new[each] or type(old[each]) is not type(new[each])}
        assert plainly == together, (chart, plainly ^ together)
    return found
