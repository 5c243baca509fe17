"""YAML that is valid, but that synthesis never writes."""

import pytest
import yaml

from lib.reach.ours import DEEPEST, values


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &a [1]\nb: *a\n", "aliases are not read"),
        ("&a [*a]\n", "aliases are not read"),
        ("a:\n  b: 1\n  b: 2\n", "a key comes twice"),
        ("a: {2020-01-01: 1}\n", "a key is no text"),
        ("[" * 20_000, f"more than {DEEPEST} mappings and lists in each other"),
        ("- " * 20_000, f"more than {DEEPEST} mappings and lists in each other"),
    ],
)
def test_what_could_mean_something_else_or_grow_is_refused(text: str, problem: str) -> None:
    """By the line in which it is, and before it takes time, memory, or the process."""
    with pytest.raises(yaml.MarkedYAMLError) as raised:
        values(text)
    assert raised.value.problem == problem
    assert raised.value.problem_mark is not None


def test_everything_else_is_read() -> None:
    """An anchor alone is no harm, nor are keys of one name in two mappings."""
    assert values("a: &a 1\nb: {a: 2}\n---\n- 3\n") == [{"a": 1, "b": {"a": 2}}, [3]]
