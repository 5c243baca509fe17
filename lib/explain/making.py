"""What is made of a configuration, and of one in which something is another."""

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from lib.explain.calls import Calls, noting
from lib.explain.leaves import Leaf, Leaves
from lib.explain.origins import Origins
from lib.explain.reads import Reads, reading
from lib.explain.scalars import Difference, Documents, difference
from lib.explain.tree import Tree, nodes
from lib.files import File, environment_files
from lib.model import Platform
from lib.output import SHARED

_CANNOT_BE_MADE = (KeyError, ValueError, StopIteration, RuntimeError, AttributeError, TypeError, IndexError)
"""What is raised where values do not go together, as checks would have said."""


class Made(NamedTuple):
    """A file, what was read for it, and what made it."""

    file: File
    documents: Documents
    reads: Reads
    origins: Origins


class Making:
    """The files of an environment."""

    def __init__(self, leaves: Leaves, environment: str) -> None:
        self.leaves, self.environment = leaves, environment

    @cached_property
    def files(self) -> dict[str, Made]:
        """Return the files by the names of their charts."""
        known = {id(each.owner) for each in nodes(self.leaves.tree)}
        return {each.chart: self._noted(each, Reads(known)) for each in self._files(self.leaves.tree)}

    def _files(self, tree: Tree) -> list[File]:
        return list(environment_files(tree.platform(self.environment)))

    def _noted(self, file: File, reads: Reads) -> Made:
        sources = self.leaves.places.sources
        calls = Calls(sources.root)
        with reading(reads):
            _find_neighbours(self.leaves.tree.platform(self.environment))
            with noting(calls):
                made = unrendered(file)
        plain = rendered(made)
        return Made(file, plain, reads, Origins(sources, calls, made, plain))

    def is_read(self, leaf: Leaf, chart: str) -> bool:
        """Return whether a leaf may decide anything in a file."""
        own = leaf.of(self.environment)
        if chart == SHARED or leaf.is_name:  # all of it is read before it is noted, or what refers to it is
            return bool(own)
        reads = self.files[chart].reads
        return any(node.owner is None or reads.have(node.owner, node.field) for node in own)

    def effect(self, leaf: Leaf, charts: Collection[str] = (), turn: int = 0) -> dict[str, Difference]:
        """Return what becomes of scalars, by chart, for any of the values that a leaf may have instead."""
        read = [each for each in charts or self.files if self.is_read(leaf, each)]
        found = {chart: Difference(set(), set(), set()) for chart in read}
        for tree in self.leaves.trees(leaf, turn) if read else ():
            for chart, new in self.differences(tree, read).items():
                for all_of_it, more in zip(found[chart], new, strict=True):
                    all_of_it.update(more)
        return {chart: each for chart, each in found.items() if any(each)}

    def differences(self, tree: Tree, charts: Collection[str]) -> dict[str, Difference]:
        """Return what differs in files that are made of another tree."""
        made = self.made(tree, charts)
        return {chart: difference(self.files[chart].documents, each) for chart, each in made.items()}

    def made(self, tree: Tree, charts: Collection[str]) -> dict[str, Documents]:
        """Return what is in files that are made of a tree; nothing where they cannot be made."""
        try:
            files = dict(self._paired(self._files(tree)))
            return {each: rendered(unrendered(files[each])) if each in files else [] for each in charts}
        except _CANNOT_BE_MADE:
            return {}

    def _paired(self, files: list[File]) -> Iterator[tuple[str, File]]:
        """Yield files with what they are called in the tree as it is: one of them may have another name."""
        same_number = len(files) == len(self.files)
        names = list(self.files) if same_number else [each.chart for each in files]
        yield from zip(names, files, strict=True)


def unrendered(file: File) -> list[Any]:
    """Return what is in a file, as constructs give it."""
    from lib.constructs.manifests import settled

    return settled(file.chart, file.parts())


def rendered(made: list[Any]) -> list[dict[str, Any]]:
    """Return it as plain data."""
    from lib.constructs.manifests import render

    return [render(each) for each in made]


def _find_neighbours(platform: Platform) -> None:
    """Read what decides which programs a file is made of."""
    for program in platform.programs:
        _ = program.callees, program.image_of, program.declared.name
