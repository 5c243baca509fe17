"""Values of YAML that is written as ours is: nothing is said twice, elsewhere, or deep inside."""

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from yaml import SafeLoader as _Safe
else:
    _Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEEPEST = 64
"""Mappings and lists in each other: libyaml ends the process somewhere above 5,000."""


class _Loader(_Safe):
    """Refuses a mapping that has a key twice, of which YAML would keep the last, or one that is no text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        found = super().construct_mapping(node, deep)
        if len(found) < len(node.value):
            raise _wrong("a key comes twice", node.start_mark)
        if not all(isinstance(each, str) for each in found):
            raise _wrong("a key is no text", node.start_mark)
        return found


def values(text: str | bytes) -> list[Any]:
    """Return the values of a text's documents; raise YAMLError or ValueError where they are not ours."""
    _require_ours(text)
    return list(yaml.load_all(text, Loader=_Loader))


def _require_ours(text: str | bytes) -> None:
    """Raise YAMLError before an alias multiplies what is small, or a depth is too much for who reads it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise _wrong("aliases are not read", event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _wrong(f"more than {DEEPEST} mappings and lists in each other", event.start_mark)


def _wrong(problem: str, mark: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
