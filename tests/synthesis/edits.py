"""Random edits of a platform's values, whatever they are."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields as parts
from dataclasses import is_dataclass
from dataclasses import replace as replaced
from random import Random
from typing import Any, TypeVar

from lib.model import Platform
from lib.model.record import Record, replace

T = TypeVar("T")
Path = tuple[Any, ...]
"""The fields, keys and places that lead to a value."""


def edited(platform: Platform, chance: Random) -> Platform:
    """Return the platform with one value changed: as often in small parts and fields as in large ones."""
    part, fields = chance.choice(list(_below(platform)))
    field, values = chance.choice(list(_below(fields)))
    path, value = chance.choice([((part, field), values), *_values(values, (part, field))])
    changed: Platform = _with(platform, path, chance.choice(list(_changes(value))))
    return changed


def _values(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every value below a value, with its path."""
    for key, each in _below(value):
        yield (*path, key), each
        yield from _values(each, (*path, key))


def _below(value: Any) -> Iterator[tuple[Any, Any]]:
    if is_dataclass(value):
        yield from ((part.name, getattr(value, part.name)) for part in parts(value))
    elif isinstance(value, Record):
        yield from vars(value).items()
    elif isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)


def _changes(value: Any) -> Iterator[Callable[[Any], Any]]:
    """Yield what may become of a value."""
    if isinstance(value, bool):
        yield lambda given: not given
    elif isinstance(value, int):
        yield from (lambda given: given + 1, lambda given: given * 2)
    elif isinstance(value, str):
        yield from (lambda given: f"{given}a", lambda given: given[:-1])
    elif isinstance(value, Mapping):
        yield from (lambda given: dict(list(given.items())[1:]), lambda given: dict(reversed(given.items())))
    elif isinstance(value, tuple):
        yield from (lambda given: given[1:], lambda given: given[::-1])
    yield lambda _: None


def _with(value: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """Return a value that is changed at a path."""
    if not path:
        return change(value)
    key, *rest = path
    new = _with(dict(_below(value))[key], tuple(rest), change)
    if is_dataclass(value) and not isinstance(value, type):
        return replaced(value, **{key: new})
    if isinstance(value, Record):
        return replace(value, **{key: new})
    if isinstance(value, Mapping):
        return {**value, key: new}
    return tuple(new if place == key else each for place, each in enumerate(value))
