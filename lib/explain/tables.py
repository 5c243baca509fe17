"""The tables of an answer: of fields of manifests, and of those of the model."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from lib.explain.fields import name_of
from lib.explain.leaves import Leaf
from lib.explain.making import Making
from lib.explain.otherwise import NOT_THERE, Otherwise, shown_value
from lib.explain.places import said_of
from lib.explain.scalars import Difference, Scalar, scalars
from lib.output import SUFFIX
from lib.review.report import Report

_FIELDS = ("field", "value", "decided by", "at", "otherwise", "because")
_LEAVES = ("field", "value", "at", "otherwise", "decides", "because")
_OTHERS = ("decided by", "file", "field", "value", "would")
_CHANGE, _GO = "change", "go"
_THERE = ("there because of", "at")
_FEW = 5
"""Of so many leaves, all that they decide is listed."""

_MANY = 60
"""Of more values than these, the objects that they are in are listed."""

Decided = Mapping[str, Mapping[str, Difference]]
"""What each leaf decides, by file."""


class Tables:
    """The tables about an environment."""

    def __init__(self, makings: Mapping[str, Making], making: Making) -> None:
        self.makings, self.making = makings, making
        self.leaves = making.leaves
        self.otherwise = Otherwise(making)

    def of_manifests(self, asked: Mapping[str, list[Scalar]], decided: Decided) -> Iterator[Report]:
        """Yield what decides each of some scalars, and for a single one what else that decides."""
        for chart, found in asked.items():
            values = scalars(self.making.files[chart].documents)
            rows = [row for each in found for row in self._rows(chart, each, values, decided[chart])]
            yield Report(f"dist/{self.making.environment}/{chart}{SUFFIX}", _FIELDS, rows)
        if [len(each) for each in asked.values()] == [1]:
            [(chart, [scalar])] = asked.items()
            yield from self._around(chart, scalar, decided[chart])

    def _rows(
        self, chart: str, scalar: Scalar, values: Mapping[Scalar, Any], decided: Mapping[str, Difference]
    ) -> Iterator[tuple[str, ...]]:
        """Yield a row for each leaf that decides a scalar, or for the function whose constant it is."""
        field = ".".join(scalar)
        value = shown_value(values[scalar]) if scalar in values else NOT_THERE
        deciding = self._deciding(scalar, decided)
        for leaf in deciding:
            yield (field, value, *self._told(leaf), self.otherwise.of(leaf, chart, scalar), self._why(leaf))
        origin = None if deciding else self.making.origins(chart).of(scalar)
        if origin:
            place = f"{origin.file}:{origin.line}"
            yield field, value, f"the constant of {origin.within}", place, "the same", origin.says

    def _deciding(self, scalar: Scalar, decided: Mapping[str, Difference]) -> list[Leaf]:
        every = self.leaves.every
        return [every[n] for n, each in decided.items() if scalar in each.changed or scalar in each.new]

    def _around(self, chart: str, scalar: Scalar, decided: Mapping[str, Difference]) -> Iterator[Report]:
        """Yield why a scalar is there at all, and what else is decided by what decides it."""
        gone = [self.leaves.every[name] for name, each in decided.items() if scalar in each.gone]
        if gone:
            yield Report("Without these it would not be there", _THERE, [self._told(each) for each in gone])
        deciding = self._deciding(scalar, decided)
        if 0 < len(deciding) <= _FEW:
            own = f"{self.making.environment}/{chart}{SUFFIX}", ".".join(scalar)
            rows = [row for leaf in deciding for row in self._others(leaf) if row[1:3] != own]
            yield Report("What else they decide", _OTHERS, _condensed(rows))

    def _others(self, leaf: Leaf) -> Iterator[tuple[str, ...]]:
        """Yield the scalars of all environments that a leaf decides."""
        for environment, making in self.makings.items():
            for chart, each in making.effect(leaf, narrowed=False).items():
                file, values = f"{environment}/{chart}{SUFFIX}", scalars(making.files[chart].documents)
                for scalar, value in values.items():
                    if scalar in each.changed | each.gone:
                        would = _CHANGE if scalar in each.changed else _GO
                        yield self._told(leaf)[0], file, ".".join(scalar), shown_value(value), would

    def of_model(self, asked: Mapping[str, Leaf]) -> Iterator[Report]:
        """Yield where values of the model are, and what they decide."""
        effects = {name: list(self._others(leaf)) for name, leaf in asked.items()}
        values = [
            (
                name,
                shown_value(leaf.value),
                str(leaf.place),
                self.otherwise.of_model(leaf),
                len(effects[name]),
                self._why(leaf),
            )
            for name, leaf in asked.items()
        ]
        yield Report(f"{self.making.environment}: values of the model", _LEAVES, values)
        if len(asked) <= _FEW:
            rows = [row for each in effects.values() for row in each]
            yield Report("What they decide", _OTHERS, _condensed(rows))

    def _told(self, leaf: Leaf) -> tuple[str, str]:
        """Return a leaf's name and value, and where it is."""
        own = self.making.own(leaf) or leaf.nodes
        name = name_of(self.leaves.tree, own[0], self.making.environment)
        return f"{name} = {shown_value(leaf.value)}", str(leaf.place)

    def _why(self, leaf: Leaf) -> str:
        node = leaf.nodes[0]
        return said_of(self.leaves.places.sources, type(node.owner), node.field) if node.owner else ""


def _condensed(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return rows, or one for all values of an object where they are many."""
    if len(rows) <= _MANY:
        return rows
    objects = Counter((leaf, file, field.partition(".")[0], would) for leaf, file, field, _, would in rows)
    return [
        (leaf, file, name, "1 value" if count == 1 else f"{count} values", would)
        for (leaf, file, name, would), count in objects.items()
    ]
