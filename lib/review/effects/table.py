"""The row that is about a change: the most specific one that fits."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from lib.review.effects import custom, jobs, network, settings, storage, workloads
from lib.review.effects.row import DOCS, Effect, Row, rows

EVERY = "*"
_OBJECTS = f"{DOCS}concepts/overview/working-with-objects/"
_PART = re.compile(r"'([^']*)'|([^.]+)")
_GENERALITY = {"*": 1, "**": 2}
_NO_ROW = "The table of changed fields has no row for it."

ROWS: tuple[Row, ...] = (
    *rows(
        EVERY,
        Effect.QUIET,
        "It describes the object and is no part of what the object asks for.",
        f"{_OBJECTS}annotations/",
        "metadata.labels.**",
        "metadata.annotations.**",
    ),
    Row(
        EVERY,
        "apiVersion",
        Effect.QUIET,
        "The API server keeps one object, whichever version it is written in.",
        f"{DOCS}reference/using-api/#api-groups",
    ),
    *workloads.ROWS,
    *jobs.ROWS,
    *storage.ROWS,
    *network.ROWS,
    *settings.ROWS,
    *custom.ROWS,
)
KINDS = frozenset(row.kind for row in ROWS) - {EVERY}


def effect(kind: str, path: Sequence[str], before: object, after: object) -> Row:
    """Return the most specific row about a field, given by keys and list entries, and its two values.

    Without a row its effect is unknown. So it is for kind, name and namespace, which make it another object.
    """
    for row in _about(kind, tuple(path)):
        if row.fits is None or row.fits(before, after):
            return row
    return Row(kind, ".".join(path), Effect.UNKNOWN, _NO_ROW, "")


def kind_of(document: Mapping[str, Any]) -> str:
    """Return an object's API group and kind as rows name them: apps/Deployment, Service."""
    group, _, _ = str(document["apiVersion"]).rpartition("/")
    return f"{group}/{document['kind']}" if group else str(document["kind"])


def parts(path: str) -> tuple[str, ...]:
    """Return the parts of a row's path."""
    return tuple(quoted or plain for quoted, plain in _PART.findall(path))


@cache
def _about(kind: str, path: tuple[str, ...]) -> tuple[Row, ...]:
    """Return the rows that match a path, the most specific first."""
    return tuple(row for pattern, row in _of_kind().get(kind, ()) if _matches(pattern, path))


def _matches(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if pattern[-1] == "**":
        pattern, path = pattern[:-1], path[: len(pattern) - 1]
    return len(pattern) == len(path) and all(
        part in ("*", key) for part, key in zip(pattern, path, strict=True)
    )


@cache
def _of_kind() -> dict[str, list[tuple[tuple[str, ...], Row]]]:
    """Return the rows of each kind with the parts of their paths, the most specific first."""
    found: dict[str, list[tuple[tuple[str, ...], Row]]] = defaultdict(list)
    for row in sorted(ROWS, key=_generality):
        for kind in KINDS if row.kind == EVERY else (row.kind,):
            found[kind].append((parts(row.path), row))
    return found


def _generality(row: Row) -> tuple[object, ...]:
    """Return what orders rows: its own kind first, then names before patterns, then values."""
    return row.kind == EVERY, [_GENERALITY.get(part, 0) for part in parts(row.path)], row.fits is None
