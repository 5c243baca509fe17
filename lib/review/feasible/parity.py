"""In what two environments differ, and whether each difference is on the list of those that may be."""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from lib.model import Difference, Differences, Platform, Record
from lib.model.record import fields
from lib.review.report import Report

_LAST = 2
_NOT_COMPARED = ("accepted*", "images.*.tag", "images.*.digest")
"""What is accepted says nothing of what runs, and a promotion makes versions the same."""
_ABSENT = "absent"


def parity(platforms: Sequence[Platform], differences: Differences) -> Report | None:
    """Return what differs between the two environments; None where there are not two."""
    pair = _pair(platforms, differences)
    if len(pair) < _LAST:
        return None
    names = [each.environment.name for each in pair]
    found = dict(_different(*map(_values, pair)))
    rows = [(path, *map(_shown, values), _because(path, differences)) for path, values in found.items()]
    findings = [
        f"{path} is {before} in {names[0]} and {after} in {names[1]}: have them the same, or list it with a "
        "reason in config/differences.py"
        for path, before, after, because in rows
        if not because
    ]
    title = f"{names[0]} and {names[1]}: what differs"
    columns = ("what", *names, "because")
    return Report(title, columns, rows, [*findings, *_unneeded(found, differences)])


def _pair(platforms: Sequence[Platform], differences: Differences) -> Sequence[Platform]:
    if differences.between:
        return [each for each in platforms if each.environment.name in differences.between]
    return platforms[-_LAST:]


def _values(platform: Platform) -> dict[str, object]:
    """Return every scalar of an environment and its images, by its path."""
    compared = {**dict(_leaves(platform.environment, "")), **dict(_leaves(platform.images, "images"))}
    left_out = {path for path in compared if any(fnmatchcase(path, each) for each in _NOT_COMPARED)}
    return {path: value for path, value in compared.items() if path not in left_out}


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    below = _below(value)
    if not below:
        yield path, value
    for name, each in below.items():
        yield from _leaves(each, f"{path}{name}" if path else name.removeprefix("."))


def _below(value: object) -> Mapping[str, object]:
    """Return what a value is made of, by how that follows in a path; nothing for a scalar."""
    if isinstance(value, Record):
        return {f".{name}": getattr(value, name) for name in fields(type(value))}
    if isinstance(value, Mapping):
        return {f".{name}": each for name, each in value.items()}
    if isinstance(value, tuple):
        return {f"[{index}]": each for index, each in enumerate(value)}
    return {}


def _different(
    before: Mapping[str, object], after: Mapping[str, object]
) -> Iterator[tuple[str, tuple[object, object]]]:
    for path in dict.fromkeys([*before, *after]):
        pair = before.get(path, _ABSENT), after.get(path, _ABSENT)
        if pair[0] != pair[1]:
            yield path, pair


def _because(path: str, differences: Differences) -> str:
    return next((each.reason for each in differences.allowed if _is_about(each, path)), "")


def _is_about(difference: Difference, path: str) -> bool:
    return fnmatchcase(path, difference.path.replace("[", "[[]"))


def _shown(value: object) -> str:
    return value if isinstance(value, str) and value else str(value)


def _unneeded(found: Mapping[str, object], differences: Differences) -> Iterator[str]:
    """Yield what is listed and does not differ."""
    for each in differences.allowed:
        if not any(_is_about(each, path) for path in found):
            yield f"{each.path} does not differ: remove it from config/differences.py"
