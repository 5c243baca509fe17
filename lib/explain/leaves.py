"""What can be changed in a configuration by itself: scalars, choices between records, and entries."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from lib.explain.places import Place, Places
from lib.explain.tree import (
    REMOVED,
    Node,
    Tree,
    at,
    changed_tree,
    mapped,
    mapped_tree,
    member,
    nodes,
    shown,
)
from lib.explain.values import others, texts
from lib.model import Service, faults
from lib.model.scalars import Name, PortName

_SHARED = ("catalogue", "delivery")
_HOWEVER_MADE = ("catalogue", "folder")
"""Where the repository is; nothing that is written depends on it."""


class Leaf(NamedTuple):
    """A value that one expression gives, wherever that value is used."""

    name: str
    nodes: tuple[Node, ...]
    """The values that it gives; they are equal."""
    place: Place

    @property
    def value(self) -> Any:
        return self.nodes[0].value

    @property
    def is_name(self) -> bool:
        """Return whether others refer to it: it changes together with them."""
        path = self.nodes[0].path
        return path[0] == "catalogue" and path[-1] == "name"

    def of(self, environment: str) -> list[Node]:
        """Return its values that an environment has, alone or as all have them."""
        return [each for each in self.nodes if each.path[0] in _SHARED or each.path[1] == environment]


class Leaves:
    """The leaves of a tree, and the trees in which one of them is another."""

    def __init__(self, tree: Tree, places: Places) -> None:
        self.tree, self.places = tree, places

    @cached_property
    def every(self) -> dict[str, Leaf]:
        """Return the leaves by name; an expression that gives several values is one leaf."""
        found: dict[tuple[object, ...], Leaf] = {}
        for node in filter(self._is_leaf, nodes(self.tree)):
            place = self.places.of(node.path)
            key = (place, node.is_scalar)
            leaf = found.get(key) or Leaf(shown(self.tree, node.path), (), place)
            found[key] = leaf._replace(nodes=(*leaf.nodes, node))
        return {leaf.name: leaf for leaf in found.values()}

    def _is_leaf(self, node: Node) -> bool:
        if node.owner is None or node.path == _HOWEVER_MADE:
            return False
        is_choice = get_origin(node.declared) in (Union, UnionType)
        return node.is_scalar or is_choice or self._is_entry(node)

    def _is_entry(self, node: Node) -> bool:
        """Return whether a value is in a mapping or a tuple; what has no image cannot run."""
        return node.path[0] != "images" and isinstance(at(self.tree, node.path[:-1]), Mapping | tuple)

    def has_to_fit(self, leaf: Leaf) -> bool:
        """Return whether it is more than a number or text, so that some values may not go with others."""
        node = leaf.nodes[0]
        is_plain = get_origin(node.declared) is Annotated and node.declared not in (Name, PortName)
        return not is_plain or self._is_entry(node)

    def trees(self, leaf: Leaf, turn: int = 0) -> Iterator[Tree]:
        """Yield trees in which a leaf has another value; a name is another wherever it is used."""
        if leaf.is_name:
            yield self._renamed(leaf.nodes[0], turn)
            return
        for value in self._values(leaf.nodes[0], turn):
            yield self.with_value(leaf, value)

    def with_value(self, leaf: Leaf, value: object) -> Tree:
        """Return a tree in which a leaf has another value."""
        tree = self.tree
        for node in leaf.nodes:
            tree = changed_tree(tree, node.path, value)
        return tree

    def _values(self, node: Node, turn: int) -> Iterator[Any]:
        yield from self._names(node)
        yield from others(node.declared, node.value, turn)
        if self._is_entry(node):
            yield REMOVED

    def _names(self, node: Node) -> list[Any]:
        """Return other names to which this one could refer."""
        kinds = [each for each in (Name, PortName) if each in (node.declared, *get_args(node.declared))]
        return [name for kind in kinds for name in self._given_names.get(kind, ()) if name != node.value]

    @cached_property
    def _given_names(self) -> dict[Any, list[str]]:
        """Return the names of programs and of ports, by their type."""
        found: dict[Any, list[str]] = {}
        for each in nodes(self.tree):
            if each.path[0] == "catalogue" and each.path[-1] == "name":
                found.setdefault(each.declared, []).append(each.value)
        return {kind: [*dict.fromkeys(names)] for kind, names in found.items()}

    def _renamed(self, node: Node, turn: int) -> Tree:
        """Return a tree with another name of a program, a port or an alert, wherever it is used."""
        kind = _kind(node)
        new = next(each for each in texts(node.value, turn) if not faults(each, kind))

        def rename(value: Any, declared: Any) -> Any:
            return new if value == node.value and declared == kind else value

        if kind == PortName:
            program = node.path[:3]
            service = mapped(at(self.tree, program), Service, rename)
            return changed_tree(self.tree, program, service)
        return mapped_tree(self.tree, rename)


def _kind(node: Node) -> Any:
    return member(node.declared, node.value)
