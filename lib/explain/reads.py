"""Which fields of records are read while something is made: what is not read decides nothing in it."""

from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import Any

from lib.model import Record
from lib.model.record import fields

_ALL = ""
"""In place of a field, for all of them."""


class Reads:
    """Fields of records; a record that is none of those that are known stands for all of its type."""

    def __init__(self, known: Container[int]) -> None:
        self.known = known
        self.found: set[tuple[object, str]] = set()

    def note(self, record: Record, name: str) -> None:
        who = id(record) if id(record) in self.known else type(record)
        self.found.add((who, _ALL if name == "__dict__" else name))

    def have(self, record: Record, field: str) -> bool:
        """Return whether a field of a known record was read."""
        owners, names = (id(record), type(record)), (field, _ALL)
        return any((owner, name) in self.found for owner in owners for name in names)


@contextmanager
def reading(reads: Reads) -> Iterator[None]:
    """Note the fields that are read in this block."""

    def noting(record: Record, name: str) -> Any:
        if name == "__dict__" or name in fields(type(record)):
            reads.note(record, name)
        return object.__getattribute__(record, name)

    Record.__getattribute__ = noting  # type: ignore[method-assign,assignment]  # for a while
    try:
        yield
    finally:
        del Record.__getattribute__
