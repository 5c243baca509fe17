"""The row that is about a change: the most specific one that fits."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Generic

from lib.review.effects.row import E, RowOf

EVERY = "*"
"""The kind of rows that are about every kind."""
_PART = re.compile(r"'([^']*)'|([^.]+)")
_GENERALITY = {"*": 1, "**": 2}
_NO_ROW = "The table of changed fields has no row for it."

Patterns = list[tuple[tuple[str, ...], RowOf[E]]]


class Table(Generic[E]):
    """Rows, of which the most specific one counts."""

    def __init__(self, rows: Iterable[RowOf[E]], unknown: E) -> None:
        self.rows = sorted(rows, key=_generality)
        self.kinds = frozenset(row.kind for row in self.rows) - {EVERY}
        self._unknown = unknown
        self._about: dict[tuple[str, tuple[str, ...]], list[RowOf[E]]] = {}

    def row(self, kind: str, path: Sequence[str], before: object, after: object) -> RowOf[E]:
        """Return the most specific row about a field and its two values; without one, an unknown effect."""
        for row in self._matching(kind, tuple(path)):
            if row.fits is None or row.fits(before, after):
                return row
        return RowOf(kind, ".".join(path), self._unknown, _NO_ROW, "")

    def _matching(self, kind: str, path: tuple[str, ...]) -> list[RowOf[E]]:
        if (kind, path) not in self._about:
            found = self._of_kind.get(kind, [])
            self._about[kind, path] = [row for pattern, row in found if _matches(pattern, path)]
        return self._about[kind, path]

    @cached_property
    def _of_kind(self) -> dict[str, Patterns[E]]:
        """Return the rows of each kind with the parts of their paths, the most specific first."""
        return {
            kind: [(parts(row.path), row) for row in self.rows if row.kind in (kind, EVERY)]
            for kind in self.kinds
        }


def parts(path: str) -> tuple[str, ...]:
    """Return the parts of a row's path."""
    return tuple(quoted or plain for quoted, plain in _PART.findall(path))


def _matches(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if pattern[-1] == "**":
        pattern, path = pattern[:-1], path[: len(pattern) - 1]
    return len(pattern) == len(path) and all(
        part in ("*", key) for part, key in zip(pattern, path, strict=True)
    )


def _generality(row: RowOf[E]) -> tuple[object, ...]:
    """Return what orders rows: its own kind first, then names before patterns, then values."""
    return row.kind == EVERY, [_GENERALITY.get(part, 0) for part in parts(row.path)], row.fits is None
