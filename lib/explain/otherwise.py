"""What a scalar would be if nobody gave a leaf its value."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from lib.explain.leaves import Leaf
from lib.explain.making import Making
from lib.explain.scalars import Scalar, scalars
from lib.explain.tree import REMOVED, at
from lib.model import MISSING, Record

NOT_THERE = "not there"
REQUIRED = "required"
DEFAULT = "the default"


class Otherwise:
    """What the files of an environment would have."""

    def __init__(self, making: Making) -> None:
        self.making = making
        self._files = cache(self._without)

    def of(self, leaf: Leaf, chart: str, scalar: Scalar) -> str:
        """Return the value, or why there is none."""
        if leaf.place.default:
            return DEFAULT
        instead = self.instead(leaf)
        if instead is MISSING:
            return REQUIRED
        found = self._files(leaf.name, chart)
        return REQUIRED if found is None else shown_value(found[scalar]) if scalar in found else NOT_THERE

    def of_model(self, leaf: Leaf) -> str:
        """Return the value of the leaf itself."""
        instead = DEFAULT if leaf.place.default else self.instead(leaf)
        words = {id(MISSING): REQUIRED, id(REMOVED): NOT_THERE}
        return words.get(id(instead)) or shown_value(instead)

    def instead(self, leaf: Leaf) -> Any:
        """Return what a leaf is without its expression: nothing, its field's default, or MISSING."""
        node, leaves = leaf.nodes[0], self.making.leaves
        held = at(leaves.tree, node.path[:-1])
        if isinstance(held, Record):
            return getattr(type(held)(), str(node.path[-1]))
        return MISSING if leaf.is_name else REMOVED if isinstance(held, Mapping | tuple) else MISSING

    def _without(self, name: str, chart: str) -> dict[Scalar, Any] | None:
        leaves = self.making.leaves
        tree = leaves.with_value(leaves.every[name], self.instead(leaves.every[name]))
        made = self.making.made(tree, [chart])
        return scalars(made[chart]) if chart in made else None


def shown_value(value: Any) -> str:
    """Return a value as YAML has it; of text with several lines, the first."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    if isinstance(value, Record):
        return f"{type(value).__name__}(...)"
    return (
        value.partition("\n")[0] + (" ..." if "\n" in value else "") if isinstance(value, str) else str(value)
    )
