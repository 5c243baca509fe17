"""Label selectors of Kubernetes."""

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

from lib.reach.content import Content

_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


class Requirement(NamedTuple):
    """What one label must be; a label that is missing is in no list of values."""

    key: str
    operator: str
    values: tuple[str, ...]

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Return whether labels are as required."""
        if self.operator == "Exists":
            return self.key in labels
        if self.operator == "DoesNotExist":
            return self.key not in labels
        return (labels.get(self.key) in self.values) == (self.operator == "In")


class Selector(NamedTuple):
    """All of some requirements; without one it selects everything."""

    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Return whether something with these labels is selected."""
        return all(each.holds(labels) for each in self.requirements)

    @property
    def examples(self) -> list[dict[str, str]]:
        """The labels of things that may be selected, one for each value that is named."""
        wanted = [each for each in self.requirements if each.operator in ("In", "Exists")]
        keys = [each.key for each in wanted]
        values = product(*(each.values or ("any",) for each in wanted))
        return [dict(zip(keys, each, strict=True)) for each in values]


def read_selector(content: Content) -> Selector:
    """Return a selector with `matchLabels` and `matchExpressions`."""
    content.only("matchLabels", "matchExpressions")
    labels = content.get("matchLabels").labels()
    return Selector(
        (
            *(Requirement(key, "In", (value,)) for key, value in labels.items()),
            *map(_requirement, content.get("matchExpressions").items()),
        )
    )


def _requirement(content: Content) -> Requirement:
    content.only("key", "operator", "values")
    operator = content.get("operator").one_of(_OPERATORS)
    values = content.get("values").texts()
    if bool(values) != (operator in ("In", "NotIn")):
        raise content.get("values").wrong("values for In and NotIn, and none for Exists and DoesNotExist")
    return Requirement(content.get("key").text(), operator, values)
