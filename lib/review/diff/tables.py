"""What changes, as tables."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lib.review.diff.classes import Class
from lib.review.diff.environments import Changed
from lib.review.diff.fields import ABSENT, Change, Path, shown
from lib.review.diff.judge import Judged
from lib.review.report import Cell, Report

SUMMARY = ("environment", "class", "fields", "what to do")
FIELDS = ("object", "path", "before", "after", "class", "because")

_LONGEST = 60
_START = 20
_OBJECTS = 3
_MANY = 3
"""Changes within a file, such as a dashboard, that are shown one by one."""


def tables(title: str, found: Sequence[Changed], failing: Iterable[Class], *, whole: bool) -> list[Report]:
    """Return a summary of all environments, and the fields of each: folded and cut, or `whole`."""
    wanted = set(failing)
    summary = Report(
        title, SUMMARY, [row for each in found for row in _summary(each)], list(_findings(found, wanted))
    )
    rows = _whole if whole else _folded
    return [
        summary,
        *(Report(f"{each.name}: what changes", FIELDS, rows(each.fields)) for each in found if each.fields),
    ]


def _summary(each: Changed) -> Iterator[tuple[Cell, ...]]:
    if not each.fields:
        yield each.name, "nothing changes", 0, ""
    counts = Counter(verdict.category for field in each.fields for verdict in field.verdicts)
    for category in Class:
        if number := counts[category]:
            what = category.what_to_do(each.environment, has_backups=each.has_backups)
            yield each.name, category.words, number, what


def _findings(found: Iterable[Changed], failing: set[Class]) -> Iterator[str]:
    for each in found:
        for category in Class:
            number = sum(category in {one.category for one in field.verdicts} for field in each.fields)
            if category in failing and number:
                yield f"{each.name}: {category.words} ({number} field{'' if number == 1 else 's'})"


def _whole(fields: Iterable[Judged]) -> list[tuple[Cell, ...]]:
    return [
        (
            each.title,
            shown(each.change.path),
            _text(each.change.before),
            _text(each.change.after),
            *_said(each),
        )
        for each in fields
    ]


def _folded(fields: Sequence[Judged]) -> list[tuple[Cell, ...]]:
    """Return a row for the same change of several objects, and for many changes within a file of one."""
    within = Counter(_place(each) for each in fields)
    titles: dict[tuple[Cell, ...], dict[str, None]] = {}
    for each in fields:
        row = (*_shown(each, within[_place(each)]), *_said(each))
        titles.setdefault(row, {})[each.title] = None
    return [(_few(list(objects)), *row) for row, objects in titles.items()]


def _place(each: Judged) -> tuple[object, ...]:
    """Return what a change shares a row with: other changes of its file of which the same is said."""
    path = each.change.path
    return each.title, path[:2] if _is_within_file(path) else path, each.verdicts


def _is_within_file(path: Path) -> bool:
    return path[:1] == ("data",) and len(path) > len(("data", "file"))


def _shown(each: Judged, number: int) -> tuple[str, str, str]:
    path = each.change.path
    if _is_within_file(path) and number > _MANY:
        return shown(path[:2]), "", f"{number} fields of it differ"
    return shown(path) or "(all of it)", *_values(each.change)


def _few(objects: Sequence[str]) -> str:
    more = len(objects) - _OBJECTS
    return ", ".join(objects[:_OBJECTS]) + (f" and {more} more" if more > 0 else "")


def _said(each: Judged) -> tuple[str, str]:
    return ", ".join(one.category.words for one in each.verdicts), " ".join(
        one.because for one in each.verdicts
    )


def _values(change: Change) -> tuple[str, str]:
    """Return what a field had and has; of long texts what differs first."""
    old, new = _text(change.before), _text(change.after)
    if old == new:
        old, new = json.dumps(change.before, default=str), json.dumps(change.after, default=str)
    start = 0
    if ABSENT not in (change.before, change.after) and max(len(old), len(new)) > _LONGEST:
        start = max(_common(old, new) - _START, 0)
    return _cut(old, start), _cut(new, start)


def _common(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


def _cut(text: str, start: int) -> str:
    cut = text[start : start + _LONGEST]
    return f"{'...' if start else ''}{cut}{'...' if start + _LONGEST < len(text) else ''}"


def _text(value: Any) -> str:
    if value is ABSENT:
        return "none"
    return value if isinstance(value, str) else json.dumps(value, default=str)
