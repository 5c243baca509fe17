"""What GitOps controllers get, which is made of all environments."""

from collections.abc import Mapping
from functools import cached_property

from lib.explain.leaves import Leaf, Leaves
from lib.explain.making import Making
from lib.explain.scalars import Documents
from lib.explain.tree import Node, Tree
from lib.files import File, delivery_files
from lib.model import ARGO_CD
from lib.output import Kind


class Delivered(Making):
    """The files of a controller."""

    def __init__(self, leaves: Leaves, controller: str, environments: Mapping[str, Making]) -> None:
        super().__init__(leaves, controller)
        self.environments = environments

    def own(self, leaf: Leaf) -> list[Node]:
        return list(leaf.nodes)

    def is_read(self, leaf: Leaf, chart: str) -> bool:
        """Return whether a leaf may decide anything, as by the kinds of objects that are delivered."""
        decides_kinds = chart == ARGO_CD and self.leaves.has_to_fit(leaf)
        return decides_kinds or super().is_read(leaf, chart)

    def _files(self, tree: Tree) -> list[File]:
        kinds = self._kinds(tree) if self.environment == ARGO_CD else self._kinds_now
        files = delivery_files(tree.configuration, kinds)
        return [each for each in files if each.folder == self.environment]

    @cached_property
    def _kinds_now(self) -> list[Kind]:
        return self._kinds(self.leaves.tree)

    def _kinds(self, tree: Tree) -> list[Kind]:
        """Return the kinds of everything that is delivered; raise ValueError where it cannot be made."""
        from lib.constructs.manifests import kind_of

        every = [each.made(tree, each.files) for each in self.environments.values()]
        if not all(every):
            raise ValueError("an environment that cannot be made")
        files: list[Documents] = [documents for made in every for documents in made.values()]
        return [*dict.fromkeys(kind_of(dict(each)) for documents in files for each in documents)]

    def _find_neighbours(self) -> None:
        """Read nothing: a file is made of all environments."""
