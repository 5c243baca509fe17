"""Changes of one place in a tree of documents."""

import re
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, NamedTuple

from tests.compose.printed import Tree

SERVICE = "{}"
"""The placeholder for the service's name in paths and values."""

_TEMPLATE, _TEMPLATE_OF_JOB = "spec template spec", "spec jobTemplate spec template spec"
_NOTHING = object()


class Change(NamedTuple):
    """A change at every place of a path, which is patterns of keys separated by spaces."""

    path: str
    new: Callable[[str, Any], Any]
    """Returns the new value, from the service and the old value."""
    is_new: bool = False
    """Whether it may also be set where there is no value yet."""
    also: str = ""
    """Further fields that follow from the same place."""
    is_silent: bool = False
    """Whether Compose has no word for it, so that nobody can see it."""


def alter(*paths: str, also: str = "", is_silent: bool = False) -> list[Change]:
    """Change a value a little."""
    return [Change(path, _another, also=also, is_silent=is_silent) for path in paths]


def drop(*paths: str, also: str = "", is_silent: bool = False) -> list[Change]:
    """Leave something out."""
    return [Change(path, lambda _service, _old: _NOTHING, also=also, is_silent=is_silent) for path in paths]


def both(*paths: str, also: str = "", is_silent: bool = False) -> list[Change]:
    """Change a value a little, and leave it out."""
    return alter(*paths, also=also, is_silent=is_silent) + drop(*paths, also=also, is_silent=is_silent)


def put(path: str, value: object, also: str = "") -> list[Change]:
    """Set a value."""
    return [Change(path, lambda service, _: service if value == SERVICE else value, is_new=True, also=also)]


def append(path: str, value: object, also: str = "") -> list[Change]:
    """Add an item to a list."""
    return [Change(path, lambda _, old: [*(old or []), value], is_new=True, also=also)]


def changed(tree: Tree, change: Change, service: str) -> Iterator[Tree]:
    """Yield the tree with one place changed, for each place that a change matches."""
    path = change.path.replace(SERVICE, service)
    for each in dict.fromkeys((path, path.replace(_TEMPLATE, _TEMPLATE_OF_JOB))):
        for keys in _places(tree, each.split(" "), is_new=change.is_new):
            yield _replaced(tree, keys, partial(change.new, service))


def _places(content: Any, patterns: Sequence[str], *, is_new: bool) -> Iterator[tuple[Any, ...]]:
    pattern, *rest = patterns
    found = _matching(content, pattern)
    if rest:
        for key in found:
            yield from ((key, *below) for below in _places(content[key], rest, is_new=is_new))
    elif not found and is_new and isinstance(content, dict):
        yield (pattern,)
    else:
        yield from ((key,) for key in found)


def _matching(content: Any, pattern: str) -> list[Any]:
    if isinstance(content, dict) and pattern in content:
        return [pattern]
    return [key for key in _keys(content) if fnmatchcase(str(key), pattern)]


def _keys(content: Any) -> list[Any]:
    if isinstance(content, dict):
        return list(content)
    return list(range(len(content))) if isinstance(content, list) else []


def _replaced(content: Any, keys: Sequence[Any], new: Callable[[Any], Any]) -> Any:
    """Return a copy with one value replaced; it shares everything off that path."""
    key, *rest = keys
    copied: Any = content.copy()
    old = copied.get(key) if isinstance(copied, dict) else copied[key]
    copied[key] = _replaced(old, rest, new) if rest else new(old)
    if copied[key] is _NOTHING:
        del copied[key]
    return copied


def _another(_service: str, value: Any) -> Any:
    """Return a value of the same kind, but another; in a text it is the first number that grows."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    text, numbers = re.subn(r"\d+", lambda match: str(int(match[0]) + 1), value, count=1)
    return text if numbers else f"{value}-changed"
