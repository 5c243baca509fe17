"""What is made of a configuration, and of one in which something is another."""

from collections.abc import Collection, Iterator
from functools import cache, cached_property
from typing import Any, NamedTuple

from lib.explain.calls import Calls, noting
from lib.explain.leaves import Leaf, Leaves
from lib.explain.origins import Origins
from lib.explain.reads import Reads, reading
from lib.explain.scalars import Difference, Documents, difference
from lib.explain.tree import Node, Tree, nodes
from lib.files import File, environment_files
from lib.output import SHARED

_CANNOT_BE_MADE = (KeyError, ValueError, StopIteration, RuntimeError, AttributeError, TypeError, IndexError)
"""What is raised where values do not go together, as checks would have said."""


class Made(NamedTuple):
    """A file as constructs give it, and as plain data."""

    file: File
    structs: list[Any]
    documents: Documents


class Making:
    """The files of an environment."""

    def __init__(self, leaves: Leaves, environment: str) -> None:
        self.leaves, self.environment = leaves, environment
        self.reads, self.origins = cache(self._reads), cache(self._origins)

    @cached_property
    def files(self) -> dict[str, Made]:
        """Return the files by the names of their charts."""
        made = ((each, structs_of(each)) for each in self._files(self.leaves.tree))
        return {file.chart: Made(file, structs, rendered(structs)) for file, structs in made}

    def _files(self, tree: Tree) -> list[File]:
        return list(environment_files(tree.platform(self.environment)))

    def _anew(self, chart: str) -> File:
        return next(each for each in self._files(self.leaves.tree) if each.chart == chart)

    def _reads(self, chart: str) -> Reads:
        """Return what is read for a file."""
        reads = Reads({id(each.owner) for each in nodes(self.leaves.tree)})
        file = self._anew(chart)
        with reading(reads):
            self._find_neighbours()
            structs_of(file)
        return reads

    def _find_neighbours(self) -> None:
        """Read what decides which programs a file is made of."""
        for program in self.leaves.tree.platform(self.environment).programs:
            _ = program.callees, program.image_of, program.declared.name

    def _origins(self, chart: str) -> Origins:
        """Return which functions give what is in a file."""
        sources = self.leaves.places.sources
        file, calls = self._anew(chart), Calls()
        with noting(calls):
            structs = structs_of(file)
        return Origins(sources, calls, structs, self.files[chart].documents)

    def own(self, leaf: Leaf) -> list[Node]:
        """Return the values of a leaf that something here may be made of."""
        return leaf.of(self.environment)

    def is_read(self, leaf: Leaf, chart: str) -> bool:
        """Return whether a leaf may decide anything in a file."""
        own = self.own(leaf)
        if chart == SHARED or leaf.is_name:  # all of it is read before it is noted, or what refers to it is
            return bool(own)
        reads = self.reads(chart)
        return any(node.owner is None or reads.have(node.owner, node.field) for node in own)

    def effect(
        self, leaf: Leaf, charts: Collection[str] = (), *, narrowed: bool = True
    ) -> dict[str, Difference]:
        """Return what becomes of scalars, by chart, for any of the values that a leaf may have instead.

        To narrow down which files may differ takes time at first, and saves it from the tenth leaf on.
        """
        if not self.own(leaf):
            return {}
        read = [each for each in self.files if not narrowed or self.is_read(leaf, each)]
        asked = [each for each in read if each in (charts or read)]
        others = [each for each in read if each not in asked] if self.leaves.has_to_fit(leaf) else []
        found = {chart: Difference(set(), set(), set()) for chart in asked}
        for tree in self.leaves.trees(leaf) if asked else ():
            new = self.differences(tree, asked)
            if any(map(any, new.values())) and (not others or self.made(tree, others)):
                for chart, each in new.items():
                    found[chart].add(each)
        return {chart: each for chart, each in found.items() if any(each)}

    def differences(self, tree: Tree, charts: Collection[str]) -> dict[str, Difference]:
        """Return what differs in files that are made of another tree."""
        made = self.made(tree, charts)
        return {chart: difference(self.files[chart].documents, each) for chart, each in made.items()}

    def made(self, tree: Tree, charts: Collection[str]) -> dict[str, Documents]:
        """Return what is in files that are made of a tree; nothing where they cannot be made."""
        try:
            files = dict(self._paired(self._files(tree)))
            return {each: self._documents(each, files[each]) if each in files else [] for each in charts}
        except _CANNOT_BE_MADE:
            return {}

    def _documents(self, chart: str, file: File) -> Documents:
        """Return what is in a file; what is the same as before is not rendered anew."""
        before = self.files[chart]
        if file.made_of == before.file.made_of:
            return before.documents
        structs = structs_of(file)
        if len(structs) != len(before.structs):
            return rendered(structs)
        every = zip(structs, before.structs, before.documents, strict=True)
        return [document if new == old else rendered([new])[0] for new, old, document in every]

    def _paired(self, files: list[File]) -> Iterator[tuple[str, File]]:
        """Yield files with what they are called in the tree as it is: one of them may have another name."""
        same_number = len(files) == len(self.files)
        names = list(self.files) if same_number else [each.chart for each in files]
        yield from zip(names, files, strict=True)


def structs_of(file: File) -> list[Any]:
    """Return what is in a file, as constructs give it."""
    from lib.constructs.manifests import settled

    return settled(file.chart, file.parts())


def rendered(structs: list[Any]) -> list[dict[str, Any]]:
    """Return it as plain data."""
    from lib.constructs.manifests import render

    return [render(each) for each in structs]
