"""The ids of the newest goals and how many goals there are, asked for again only when a goal came or went.

Chroma's `count`, `offset` and `where` take time in proportion to all records; records are found by their ids
in a time that does not grow. So a replica remembers the newest ids together with the mark that the collection
had then (`Collections.mark`), and the first pages of a list are asked for by ids.
"""

import asyncio
import time
from typing import NamedTuple

from app.chroma import Collection
from app.collections import CHANGED
from app.database import Database

KEPT = 300
"""How many ids are remembered: the most that every Chroma gives at once."""


class Known(NamedTuple):
    """The newest ids, the newest first, and how many there are in all."""

    ids: list[str]
    total: int


class Newest:
    """Remembers what it read of one collection at one mark."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = asyncio.Lock()
        self._collection, self._mark, self._read_at = "", None, 0.0
        self._known = Known([], 0)

    async def of(self, goals: Collection) -> Known:
        """Return what there is, as it was at some time after `goals` was found."""
        asked_at, mark = time.monotonic(), goals.metadata.get(CHANGED)
        async with self._reading:
            remembered = mark == self._mark or self._read_at > asked_at
            if goals.id != self._collection or not remembered:
                began = time.monotonic()
                self._known = await self._read(goals)
                self._collection, self._mark, self._read_at = goals.id, mark, began
            return self._known

    def compare(self, total: int) -> None:
        """Forget what another count belies: releases before 0.2 leave no mark."""
        if total != self._known.total:
            self._collection = ""

    async def _read(self, goals: Collection) -> Known:
        total = await self._database.call("count", lambda chroma: chroma.count(goals))
        first = max(total - KEPT, 0)
        records = await self._database.call("get", lambda chroma: chroma.get(goals, limit=KEPT, offset=first))
        return Known(records["ids"][::-1], total)
