"""Which fields of two values differ, and how they are named."""

import json
from typing import Any

import pytest

from lib.review.diff.fields import ABSENT, Change, compare, shown


def changes(before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    """Return what differs, by its written path."""
    return {shown(each.path): (each.before, each.after) for each in compare(before, after)}


def pod(**spec: Any) -> dict[str, Any]:
    return {"spec": spec}


ONE, TWO = {"name": "one", "image": "a"}, {"name": "two", "image": "b"}


def test_entries_are_told_apart_by_their_merge_keys() -> None:
    """A container in front of another one changes nothing of that one."""
    found = changes(pod(containers=[TWO]), pod(containers=[ONE, {**TWO, "image": "c"}]))
    assert found == {
        "spec.containers[name=two].image": ("b", "c"),
        "spec.containers[name=one]": (ABSENT, ONE),
    }


@pytest.mark.parametrize(
    ("field", "entry", "name"),
    [
        ("ports", {"containerPort": 80}, "[containerPort=80,protocol=TCP]"),
        ("ports", {"port": 53, "protocol": "UDP"}, "[port=53,protocol=UDP]"),
        ("env", {"name": "A", "value": "1"}, "[name=A]"),
        ("volumeMounts", {"name": "v", "mountPath": "/v"}, "[mountPath=/v]"),
        ("metrics", {"type": "Resource", "resource": {"name": "cpu"}}, "[type=Resource,resource.name=cpu]"),
        ("rules", {"alert": "Slow", "expr": "1"}, "[alert=Slow]"),
        ("rules", {"record": "a:b", "expr": "1"}, "[record=a:b]"),
        ("rules", {"host": "a.example"}, "[host=a.example]"),
        ("volumeClaimTemplates", {"metadata": {"name": "data"}}, "[metadata.name=data]"),
        ("envFrom", {"configMapRef": {"name": "c"}}, "[configMapRef.name=c]"),
    ],
)
def test_each_list_has_its_key(field: str, entry: dict[str, Any], name: str) -> None:
    """What is added to an entry is a field of that entry."""
    found = changes({field: [entry]}, {field: [{**entry, "more": True}]})
    assert found == {f"{field}{name}.more": (ABSENT, True)}


def test_entries_of_one_key_are_told_apart_by_more() -> None:
    """Alerts of one name have windows of their own."""
    rules = [{"alert": "Burn", "labels": {"window": each}, "expr": "1"} for each in ("1h", "6h")]
    found = changes({"rules": rules}, {"rules": [rules[0], {**rules[1], "expr": "2"}]})
    assert found == {"rules[alert=Burn,labels.window=6h].expr": ("1", "2")}


def test_entries_without_a_key_are_paired_by_what_they_share() -> None:
    """A rule in front of a policy's rules is a new one, and the others stay what they are."""
    old, new = {"from": [{"a": 1}], "ports": [{"port": 1}]}, {"from": [{"b": 2}]}
    found = changes({"ingress": [old]}, {"ingress": [new, {**old, "ports": [{"port": 2}]}]})
    assert found == {
        "ingress[0].ports[port=1,protocol=TCP]": ({"port": 1}, ABSENT),
        "ingress[0].ports[port=2,protocol=TCP]": (ABSENT, {"port": 2}),
        "ingress[+0]": (ABSENT, new),
    }


def test_words_are_a_set() -> None:
    """What is added is one change, wherever it stands."""
    assert changes({"drop": ["B"]}, {"drop": ["A", "B"]}) == {"drop[A]": (ABSENT, "A")}


@pytest.mark.parametrize("field", ["command", "args"])
def test_a_command_is_in_its_order(field: str) -> None:
    """Other words, or the same in another order, are another command."""
    assert changes({field: ["a", "b"]}, {field: ["b", "a"]}) == {field: (["a", "b"], ["b", "a"])}


@pytest.mark.parametrize(
    ("field", "entries", "order"),
    [
        ("containers", [ONE, TWO], ["[name=one]", "[name=two]"]),
        ("drop", ["A", "B"], ["[A]", "[B]"]),
        ("ingress", [{"a": 1}, {"b": 2}], [0, 1]),
    ],
)
def test_another_order_is_a_change(field: str, entries: list[Any], order: list[Any]) -> None:
    """The API server compares a pod template's lists in their order, so it is said, and once."""
    assert changes({field: entries}, {field: entries[::-1]}) == {f"{field}[order]": (order, order[::-1])}


@pytest.mark.parametrize(("before", "after"), [(1, True), ("1", 1), (None, ABSENT), ({}, []), ("", None)])
def test_values_of_another_type_differ(before: Any, after: Any) -> None:
    """YAML's 8000 is not '8000', and null is not nothing."""
    sides = [{} if each is ABSENT else {"a": each} for each in (before, after)]
    assert changes(*sides) == {"a": (before, after)}


def test_what_a_text_embeds_is_compared_by_its_own_fields() -> None:
    """A dashboard's panels are told apart, and its layout as text alone is a change of the text."""
    panels = [{"type": "stat", "title": each, "id": 1} for each in "AB"]
    old, new = json.dumps({"panels": panels}), json.dumps({"panels": [panels[0], {**panels[1], "id": 2}]})
    found = changes({"data": {"x.json": old}}, {"data": {"x.json": new}})
    assert found == {'data["x.json"].panels[type=stat,title=B].id': (1, 2)}
    assert changes({"x.json": "{}"}, {"x.json": "{ }"}) == {'["x.json"]': ("{}", "{ }")}
    assert changes({"x.yaml": "a: 1"}, {"x.yaml": "a: 2"}) == {'["x.yaml"].a': (1, 2)}
    assert changes({"x.json": "{"}, {"x.json": "["}) == {'["x.json"]': ("{", "[")}


def test_the_scalars_of_a_change_leave_out_what_is_the_same() -> None:
    """A list that became a mapping changes each of both, and a command only the words that differ."""
    leaves = list(Change(("args",), ["a", "b"], ["a", "c"]).leaves())
    assert leaves == [Change(("args", "[1]"), "b", "c")]
    order = Change(("drop", "[order]"), ["[A]", "[B]"], ["[B]", "[A]"])
    assert list(order.leaves()) == [order]


@pytest.mark.parametrize("depth", [500, 100_000])
def test_json_without_end_is_a_text(depth: int) -> None:
    """Nothing fails because a file in a ConfigMap is deep."""
    deep = "[" * depth + "]" * depth
    assert changes({"a.json": "[]"}, {"a.json": deep}) == {'["a.json"]': ("[]", deep)}
