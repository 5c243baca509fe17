"""Seeded changes of production's manifests: all that differs is listed, and nothing else."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib.reach.content import ManifestError
from lib.review.diff.environments import changed
from lib.review.diff.fields import compare
from lib.review.diff.objects import Object, Side, objects
from lib.yaml_text import yaml_text
from tests.review.diff.applied import applied, settled

DIST = Path(__file__).parents[3] / "dist" / "prod"
LIGHT = 10_000
"""Of long dashboards and rules, a few fields are like all others."""


@pytest.fixture(scope="module")
def known() -> list[Object]:
    texts = {each.name: each.read_text(encoding="utf-8") for each in DIST.glob("*.yaml")}
    return objects(each for each in Side(texts).documents if len(each.text) < LIGHT)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each mapping or list with each of its keys or places."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


def alter(value: Any, by: random.Random) -> None:
    """Remove, change, double, reorder or add something."""
    holder, key = by.choice(list(places(value)))
    how = by.choice(("remove", "change", "double", "shuffle", "add"))
    if how == "remove":
        del holder[key]
    elif how == "change":
        holder[key] = by.choice(["other", 7, True, None, [], {}, {"a": [1]}])
    elif isinstance(holder, dict):
        holder["added"] = by.choice([1, "x", [1], {"b": [{}]}])
    elif how == "shuffle":
        by.shuffle(holder)
    else:
        new = copy.deepcopy(holder[key]) if how == "double" else {"name": "n"}
        holder.insert(by.randrange(len(holder) + 1), new)


def altered(known: list[Object], by: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an object, and the same with up to three changes."""
    before = dict(by.choice(known).value)
    after = copy.deepcopy(before)
    for _ in range(by.choice([1, 1, 2, 3])):
        alter(after, by)
    return before, after


def test_what_is_listed_makes_the_new_of_the_old(known: list[Object]) -> None:
    """Applied to the old side, the changes give the new side; where nothing is listed, nothing differs."""
    by = random.Random(20)  # noqa: S311
    for _ in range(120):
        before, after = altered(known, by)
        changes = list(compare(before, after))
        assert settled(applied(before, changes)) == settled(after), changes


def test_every_change_is_in_a_class(known: list[Object]) -> None:
    """Whatever field of whatever kind differs: it is listed, with a class and a sentence."""
    by = random.Random(21)  # noqa: S311
    for _ in range(40):
        before, after = altered(known, by)
        if any(after.get(field) != before[field] for field in ("apiVersion", "kind", "metadata")):
            continue
        try:
            found = changed("prod", *({"a.yaml": yaml_text([each])} for each in (before, after)))
        except ManifestError:  # a list where its kind has a mapping
            continue
        listed = {repr(each.change) for each in found.fields}
        assert {repr(each) for each in compare(before, after)} <= listed
        assert all(each.verdicts and each.verdicts[0].because for each in found.fields)
