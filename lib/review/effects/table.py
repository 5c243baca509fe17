"""What an API server does with a changed field of any kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from lib.review.effects import custom, jobs, network, settings, storage, workloads
from lib.review.effects.matching import EVERY, Table
from lib.review.effects.row import DOCS, Effect, Row, rows

_OBJECTS = f"{DOCS}concepts/overview/working-with-objects/"

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
_TABLE = Table(ROWS, Effect.UNKNOWN)
KINDS = _TABLE.kinds


def effect(kind: str, path: Sequence[str], before: object, after: object) -> Row:
    """Return the most specific row about a field, given by keys and list entries, and its two values.

    Without a row its effect is unknown. So it is for kind, name and namespace, which make it another object.
    """
    return _TABLE.row(kind, path, before, after)


def kind_of(document: Mapping[str, Any]) -> str:
    """Return an object's API group and kind as rows name them: apps/Deployment, Service."""
    group, _, _ = str(document["apiVersion"]).rpartition("/")
    return f"{group}/{document['kind']}" if group else str(document["kind"])
