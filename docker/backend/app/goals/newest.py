"""The ids of the newest goals and how many goals there are, read again only when a goal was added or removed.

Chroma's `count`, `offset` and `where` take time in proportion to the number of records; finding records by
their ids does not. So a replica remembers the newest ids together with the mark that the collection had then
(`Collections.mark`), and asks for the first pages of a list by ids.
"""

import asyncio
import time
from typing import NamedTuple

from app.database.chroma import Collection
from app.database.collections import CHANGED
from app.database.connection import Database

KEPT = 300
"""How many ids are remembered: the most that every Chroma returns at once."""


class Known(NamedTuple):
    """The newest ids, the newest first, and how many there are in all."""

    ids: list[str]
    total: int


class Newest:
    """Remembers what it read of one collection at one mark; everyone who waits shares the next reading."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None
        self._collection, self._mark, self._read_at = "", None, 0.0
        self._known = Known([], 0)

    async def of(self, goals: Collection) -> Known:
        """Return what there is, as it was at some time after `goals` was found."""
        asked_at, mark = time.monotonic(), goals.metadata.get(CHANGED)
        while goals.id != self._collection or not (mark == self._mark or self._read_at > asked_at):
            if self._next is None:
                self._next = asyncio.create_task(self._read(goals))
                self._next.add_done_callback(_seen)
            await asyncio.shield(self._next)
        return self._known

    def compare(self, total: int) -> None:
        """Forget what a new count contradicts: releases before 0.2 leave no mark."""
        if total != self._known.total:
            self._collection = ""

    async def _read(self, goals: Collection) -> None:
        async with self._reading:
            self._next, began = None, time.monotonic()
            total = await self._database.call("count", lambda chroma: chroma.count(goals))
            first = max(total - KEPT, 0)
            records = await self._database.call(
                "get", lambda chroma: chroma.get(goals, limit=KEPT, offset=first)
            )
        self._known = Known(records["ids"][::-1], total)
        self._collection, self._mark, self._read_at = goals.id, goals.metadata.get(CHANGED), began


def _seen(reading: asyncio.Task[None]) -> None:
    """Retrieve a failure, even if nobody waits for it any more."""
    if not reading.cancelled():
        reading.exception()
