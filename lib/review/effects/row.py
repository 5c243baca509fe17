"""One thing that an API server does with a changed field, and why."""

from collections.abc import Callable
from enum import Enum
from typing import Generic, NamedTuple, TypeVar

from lib.review.effects.amounts import amount

Fits = Callable[[object, object], bool]

KUBERNETES = "https://github.com/kubernetes/kubernetes/blob/v1.36.3/"
DOCS = "https://kubernetes.io/docs/"


class Effect(Enum):
    """What a change of a field does to pods that run."""

    QUIET = "nothing happens to pods"
    REREAD = "settings are read anew without a restart"
    SCALES = "pods are added or removed, the others stay"
    ROLLS = "pods roll"
    REFUSED = "refused by the API server"
    UNKNOWN = "unknown"


E = TypeVar("E", bound=Enum)


class RowOf(NamedTuple, Generic[E]):
    """What happens when a field of a kind changes."""

    kind: str
    """The API group, without version, and the kind; `*` for every kind that the table knows."""
    path: str
    """Keys with dots between them, quoted if they have dots; `*` is one key or list entry, `**` any rest."""
    effect: E
    because: str
    source: str
    fits: Fits | None = None
    """Whether the row is about these values, before and after; `None` stands for absent."""


Row = RowOf[Effect]


def rows(
    kind: str, effect: E, because: str, source: str, *paths: str, fits: Fits | None = None
) -> list[RowOf[E]]:
    """Return a row for each path."""
    return [RowOf(kind, path, effect, because, source, fits) for path in paths]


def grows(before: object, after: object) -> bool:
    """Return whether an amount becomes larger."""
    sizes = amount(before), amount(after)
    return None not in sizes and sizes[0] < sizes[1]  # type: ignore[operator]


def shrinks(before: object, after: object) -> bool:
    """Return whether an amount becomes smaller."""
    return grows(after, before)


def same_amount(before: object, after: object) -> bool:
    """Return whether both are the same amount, written in two ways."""
    return amount(before) is not None and amount(before) == amount(after)


def was(value: object) -> Fits:
    """Return what fits a field that had this value."""
    return lambda before, _: before == value


def becomes(value: object) -> Fits:
    """Return what fits a field that gets this value."""
    return lambda _, after: after == value


def fills_in(value: object) -> Fits:
    """Return what fits a value that is absent on one side and the server's own on the other."""
    return lambda before, after: (before, after) in [(None, value), (value, None)]
