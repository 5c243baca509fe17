"""The values in a manifest, by path and by key, and what label selectors find."""

from collections.abc import Iterable, Iterator
from typing import Any


def find(content: Any, path: str) -> Iterator[Any]:
    """Yield every value at a path of keys, as in "spec ports * name"; `*` is each item or value."""
    found = [content]
    for key in path.split():
        found = [child for each in found for child in _children(each, key)]
    yield from found


def _children(content: Any, key: str) -> Iterable[Any]:
    if isinstance(content, dict):
        return content.values() if key == "*" else [content[key]] if key in content else []
    if isinstance(content, list):
        return content if key == "*" else content[int(key) :][:1] if key.isdigit() else []
    return []


def walk(content: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value with its key, as in "ports", or "ports *" for an item."""
    yield key, content
    if isinstance(content, dict):
        for name, each in content.items():
            yield from walk(each, name)
    elif isinstance(content, list):
        for each in content:
            yield from walk(each, f"{key} *")


def selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Return whether a label selector finds something with these labels."""
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        _holds(each, labels) for each in selector.get("matchExpressions", ())
    )


def _holds(expression: dict[str, Any], labels: dict[str, str]) -> bool:
    value, values = labels.get(expression["key"]), expression.get("values", ())
    return {
        "In": value in values,
        "NotIn": value not in values,
        "Exists": value is not None,
        "DoesNotExist": value is None,
    }[expression["operator"]]
