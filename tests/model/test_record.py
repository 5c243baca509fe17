from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import pytest

from lib.model.checking import faults
from lib.model.record import MISSING, Fault, Record, Rule, replace, rule

Even = Annotated[int, Rule("an even number", lambda number: number % 2 == 0)]


class Leaf(Record):
    size: Even
    colour: Literal["red", "blue"] = "red"


class Other(Record):
    word: str


class Tree(Record):
    name: str
    leaves: tuple[Leaf, ...] = ()
    by_name: Mapping[str, Leaf] = {}
    either: Leaf | Other | None = None
    limit: int = 10

    @rule("name", "limit")
    def _name_is_short(self) -> Iterator[Fault]:
        if len(self.name) > self.limit:
            yield Fault("name", self.name, f"at most {self.limit} long")


def wrong(kind: type[Any], **values: object) -> Any:
    """Build a record of values that mypy would refuse."""
    return kind(**values)


def test_a_record_is_compared_by_content_and_defaults_count() -> None:
    assert Leaf(size=2) == Leaf(size=2, colour="red")
    assert Leaf(size=2) != Leaf(size=4)
    assert Leaf(size=2) != "Leaf"


def test_a_record_is_frozen() -> None:
    with pytest.raises(AttributeError, match=r"Leaf is frozen: replace\(\)"):
        Leaf(size=2).size = 4  # type: ignore[misc]


def test_replace_returns_a_changed_copy() -> None:
    leaf = Leaf(size=2)
    assert replace(leaf, size=4) == Leaf(size=4)
    assert leaf.size == 2


def test_a_record_shows_what_it_was_given() -> None:
    assert repr(Leaf(size=2)) == "Leaf(size=2)"


def test_an_unknown_name_is_no_field() -> None:
    with pytest.raises(AttributeError, match="Leaf has no field 'weight'"):
        getattr(Leaf(size=2), "weight")  # noqa: B009


def test_a_right_record_has_no_faults() -> None:
    tree = Tree(name="oak", leaves=(Leaf(size=2),), by_name={"a": Leaf(size=4)}, either=Other(word="x"))
    assert faults(tree, Tree) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [Fault("name", MISSING, "text")]),
        (
            {"name": "oak", "height": 3},
            [Fault("height", 3, "left out: Tree has name, leaves, by_name, either, limit")],
        ),
        ({"name": "oak", "limit": True}, [Fault(path="limit", value=True, allowed="a whole number")]),
        (
            {"name": "oak", "leaves": [Leaf(size=2)]},
            [Fault("leaves", [Leaf(size=2)], "a tuple, each item a Leaf(...)")],
        ),
        ({"name": "oak", "leaves": (Leaf(size=3),)}, [Fault("leaves[0].size", 3, "an even number")]),
        ({"name": "oak", "by_name": 3}, [Fault("by_name", 3, "a mapping from text to a Leaf(...)")]),
        ({"name": "oak", "by_name": {1: Leaf(size=2)}}, [Fault("a key of by_name", 1, "text")]),
        (
            {"name": "oak", "by_name": {"a": wrong(Leaf, size="2")}},
            [Fault("by_name.a.size", "2", "an even number")],
        ),
        (
            {"name": "oak", "by_name": {"a": wrong(Leaf, size=2, colour="green")}},
            [Fault("by_name.a.colour", "green", "one of 'red', 'blue'")],
        ),
        ({"name": "oak", "either": 3}, [Fault("either", 3, "a Leaf(...) or an Other(...) or None")]),
        ({"name": "oak", "either": wrong(Other, word=3)}, [Fault("either.word", 3, "text")]),
        ({"name": "a very long name"}, [Fault("name", "a very long name", "at most 10 long")]),
    ],
)
def test_faults_say_where_what_and_what_is_allowed(values: dict[str, Any], expected: list[Fault]) -> None:
    """Every kind of mistake is named with its path, its value and what would be right."""
    assert faults(Tree(**values), Tree) == expected


def test_all_faults_of_a_tree_are_found_at_once() -> None:
    leaves = (wrong(Leaf), wrong(Leaf, size=3, colour="x"))
    tree = wrong(Tree, name=1, leaves=leaves, by_name={"a": None})
    assert [fault.path for fault in faults(tree, Tree)] == [
        "name",
        "leaves[0].size",
        "leaves[1].size",
        "leaves[1].colour",
        "by_name.a",
    ]


class Sapling(Tree):
    stake: str

    @rule("stake")
    def _stake_is_wood(self) -> Iterator[Fault]:
        if self.stake != "wood":
            yield Fault("stake", self.stake, "wood")


@pytest.mark.parametrize("limit", [None, "x", 0.5, ()])
def test_a_rule_waits_until_the_fields_that_it_reads_are_right(limit: object) -> None:
    """A wrong field is named once; the rule that would trip over it does not run, and others do."""
    sapling = wrong(Sapling, name="a very long name", limit=limit, stake="iron")
    assert [fault.path for fault in faults(sapling, Sapling)] == ["limit", "stake"]


def test_a_record_keeps_the_rules_of_what_it_extends() -> None:
    """Those of the base come first."""
    sapling = Sapling(name="a very long name", stake="iron")
    assert [fault.path for fault in faults(sapling, Sapling)] == ["name", "stake"]


def test_a_rule_of_a_nested_record_names_the_whole_path() -> None:
    """Its own path is relative to its record."""

    class Wood(Record):
        trees: tuple[Tree, ...]

    tree = Tree(name="a very long name")
    assert [fault.path for fault in faults(Wood(trees=(tree,)), Wood)] == ["trees[0].name"]


@pytest.mark.parametrize(("value", "is_right"), [("red", True), (None, True), ("green", False), (3, False)])
def test_a_choice_may_be_left_open(value: object, *, is_right: bool) -> None:
    """A field takes one of a few words or None, and nothing else."""
    assert (faults(value, Literal["red", "blue"] | None) == []) is is_right
