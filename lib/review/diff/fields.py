"""Which fields of two values differ."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from lib.reach.ours import DEEPEST
from lib.review.diff.keys import ORDERED, keyed

Path = tuple[str, ...]


class Missing(Enum):
    """Stands for what a side does not have; null is a value."""

    ABSENT = "absent"


ABSENT = Missing.ABSENT
ORDER = "[order]"
"""The last step of the path of a list whose entries have changed places."""

_EMBEDDED = (".json", ".yaml", ".yml")
_LIKE = 0.3
"""The share of fields that entries without a key have in common if one became the other."""


class Change(NamedTuple):
    """A field that differs; of what is new or gone as a whole, its uppermost field."""

    path: Path
    before: Any
    after: Any

    def leaves(self) -> Iterator["Change"]:
        """Yield the change of each scalar in it; an order is one change."""
        if self.path[-1:] == (ORDER,):
            yield self
            return
        old, new = dict(leaves(self.before, self.path)), dict(leaves(self.after, self.path))
        for path in dict.fromkeys((*old, *new)):
            sides = old.get(path, ABSENT), new.get(path, ABSENT)
            if type(sides[0]) is not type(sides[1]) or sides[0] != sides[1]:
                yield Change(path, *sides)


def shown(path: Path) -> str:
    """Return a path as it is written."""
    text = "".join(step if step.startswith("[") else _step(step) for step in path)
    return text.removeprefix(".")


def _step(name: str) -> str:
    return f'["{name}"]' if "." in name or "/" in name else f".{name}"


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield each scalar, and whatever is empty, with its path."""
    if isinstance(value, Mapping) and value:
        for name, each in value.items():
            yield from leaves(each, (*path, str(name)))
    elif isinstance(value, list) and value:
        for name, each in _entries(value, path).items():
            yield from leaves(each, (*path, name))
    elif value is not ABSENT:
        yield path, value


def _entries(values: list[Any], path: Path) -> dict[str, Any]:
    """Return the entries of a list by their steps in a path."""
    name = path[-1] if path else ""
    if _are_words(values) and name not in ORDERED:
        return {f"[{each}]": each for each in values}
    found = keyed(name, values)
    return found[0] if found else {f"[{place}]": each for place, each in enumerate(values)}


def compare(before: Any, after: Any, path: Path = ()) -> Iterator[Change]:
    """Yield each change that makes one value of the other."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            yield from compare(before.get(name, ABSENT), after.get(name, ABSENT), (*path, str(name)))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, path)
    elif type(before) is not type(after) or before != after:
        yield from _embedded(before, after, path)


def _embedded(before: Any, after: Any, path: Path) -> Iterator[Change]:
    """Yield what differs in JSON or YAML that is the value of a field, and otherwise the field."""
    old, new = (_parsed(each, path) for each in (before, after))
    inner = list(compare(old, new, path)) if old is not None and new is not None else []
    yield from inner or [Change(path, before, after)]


def _parsed(text: Any, path: Path) -> Any:
    """Return the mapping or list that a text holds; None where it holds none."""
    if not (isinstance(text, str) and path and path[-1].endswith(_EMBEDDED)):
        return None
    try:
        found = json.loads(text) if path[-1].endswith(".json") else _yaml(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, Mapping | list) and _is_shallow(found) else None


def _is_shallow(value: Any) -> bool:
    """Return whether a value is no deeper than what is ours may be."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
    return not level


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()


def _yaml(text: str) -> Any:
    import yaml

    from lib.review.diff.documents import parsed

    try:
        return parsed(text)
    except yaml.YAMLError as error:
        raise ValueError(error) from None


def _lists(before: list[Any], after: list[Any], path: Path) -> Iterator[Change]:
    name = path[-1] if path else ""
    if name in ORDERED:
        if not same(before, after):
            yield Change(path, before, after)
    elif _are_words(before) and _are_words(after):
        yield from _named({f"[{each}]": each for each in before}, {f"[{each}]": each for each in after}, path)
    elif found := keyed(name, before, after):
        yield from _named(found[0], found[1], path)
    else:
        yield from _unnamed(before, after, path)


def _are_words(values: Sequence[Any]) -> bool:
    """Return whether a list has scalars alone, each of them once."""
    return not any(isinstance(each, Mapping | list) for each in values) and len(set(map(str, values))) == len(
        values
    )


def same(before: Any, after: Any) -> bool:
    """Return whether nothing differs; 1 and true do."""
    return next(compare(before, after, ("",)), None) is None if before is not after else True


def _named(before: dict[str, Any], after: dict[str, Any], path: Path) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        yield from compare(before.get(name, ABSENT), after.get(name, ABSENT), (*path, name))
    old, new = [each for each in before if each in after], [each for each in after if each in before]
    if old != new:
        yield Change((*path, ORDER), old, new)


def _unnamed(before: list[Any], after: list[Any], path: Path) -> Iterator[Change]:
    """Yield what differs between entries that are the most alike; a new one has its place after a plus."""
    pairs = _pairs(before, after)
    for old, new in sorted(pairs.items()):
        yield from compare(before[old], after[new], (*path, f"[{old}]"))
    gone, made = set(range(len(before))) - pairs.keys(), set(range(len(after))) - set(pairs.values())
    yield from (Change((*path, f"[{old}]"), before[old], ABSENT) for old in sorted(gone))
    yield from (Change((*path, f"[+{new}]"), ABSENT, after[new]) for new in sorted(made))
    order = sorted(pairs, key=pairs.__getitem__)
    if order != sorted(order):
        yield Change((*path, ORDER), sorted(order), order)


def _pairs(before: list[Any], after: list[Any]) -> dict[int, int]:
    """Return the place before and after of each entry that is in both lists, if only in part."""
    if len(before) == len(after) == 1:
        return {0: 0}
    alike = sorted(
        (
            (likeness(old, new), -place, -other)
            for place, old in enumerate(before)
            for other, new in enumerate(after)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for ratio, place, other in alike:
        if ratio >= _LIKE and -place not in pairs and -other not in pairs.values():
            pairs[-place] = -other
    return pairs


def likeness(before: Any, after: Any) -> float:
    """Return the share of scalars that two values have in common, from 0 to 1."""
    old, new = ({(path, repr(value)) for path, value in leaves(each)} for each in (before, after))
    return len(old & new) / (max(len(old), len(new)) or 1)
