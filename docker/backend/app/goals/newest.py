"""The ids of the newest goals and how many goals there are, read again only when a goal was added or removed.

Chroma's `count`, `offset` and `where` take time in proportion to the number of records; finding records by
their ids does not. So a replica remembers the newest ids together with the mark that the collection had then
(`Collections.mark`), and asks for the first pages of a list by ids. Each owner has a list; where there is no
login, one list has all goals.
"""

import asyncio
import time
from collections import OrderedDict
from typing import NamedTuple

from app.database.chroma import Collection
from app.database.collections import CHANGED
from app.database.connection import Database
from app.database.owner import owned_by

KEPT = 300
"""How many ids of a list are remembered: the most that every Chroma returns at once."""

LISTS = 256
"""How many lists are remembered, those that were asked for last: 30 kB each if they are full."""

_ROOM = 20
"""How many goals an owner may add or remove before the end of the list takes more than one call."""


class Known(NamedTuple):
    """The newest ids, the newest first, and how many there are in all."""

    ids: list[str]
    total: int


class Newest:
    """Remembers the lists of the owners who asked last."""

    def __init__(self, database: Database, most: int = LISTS) -> None:
        self._database, self._most = database, most
        self._lists: OrderedDict[str | None, _List] = OrderedDict()

    def __len__(self) -> int:
        return len(self._lists)

    async def of(self, goals: Collection, owner: str | None) -> Known:
        """Return what an owner has, as it was at some time after `goals` was found."""
        known = self._lists.setdefault(owner, _List(self._database, owner))
        self._lists.move_to_end(owner)
        if len(self._lists) > self._most:
            self._lists.popitem(last=False)
        return await known.of(goals)

    def compare(self, total: int) -> None:
        """Forget what a new count contradicts: releases before 0.2, which know no owners, leave no mark."""
        if None in self._lists:
            self._lists[None].compare(total)


class _List:
    """Remembers what it read of one collection at one mark; everyone who waits shares the next reading."""

    def __init__(self, database: Database, owner: str | None) -> None:
        self._database, self._owner = database, owner
        self._reading = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None
        self._collection, self._mark, self._read_at = "", None, 0.0
        self._known = Known([], 0)

    async def of(self, goals: Collection) -> Known:
        asked_at, mark = time.monotonic(), goals.metadata.get(CHANGED)
        while goals.id != self._collection or not (mark == self._mark or self._read_at > asked_at):
            if self._next is None:
                self._next = asyncio.create_task(self._read(goals))
                self._next.add_done_callback(_seen)
            await asyncio.shield(self._next)
        return self._known

    def compare(self, total: int) -> None:
        if total != self._known.total:
            self._collection = ""

    async def _read(self, goals: Collection) -> None:
        async with self._reading:
            self._next, began = None, time.monotonic()
            known = await (self._all(goals) if self._owner is None else self._owned(goals))
        self._known = known
        self._collection, self._mark, self._read_at = goals.id, goals.metadata.get(CHANGED), began

    async def _all(self, goals: Collection) -> Known:
        total = await self._database.call("count", lambda chroma: chroma.count(goals))
        return Known((await self._page(goals, max(total - KEPT, 0)))[::-1], total)

    async def _owned(self, goals: Collection) -> Known:
        """Find the end first: Chroma counts nothing but whole collections."""
        total, page = await self._end(goals, max(self._known.total - KEPT + _ROOM, 0))
        if len(page) < min(total, KEPT - 2 * _ROOM):
            page = await self._page(goals, max(total - KEPT, 0))
        return Known(page[::-1], total)

    async def _end(self, goals: Collection, offset: int) -> tuple[int, list[str]]:
        """Return how many ids there are, and the last ones: go on by doubling, then by halving."""
        least, beyond = 0, None
        while True:
            page = await self._page(goals, offset)
            if len(page) == KEPT:
                least = offset + KEPT
            elif page or offset == least:
                return offset + len(page), page
            else:
                beyond = offset
            if beyond is None:
                offset = 2 * least
            else:
                offset = least if beyond - least <= KEPT else (least + beyond) // 2

    async def _page(self, goals: Collection, offset: int) -> list[str]:
        part = {"limit": KEPT, "offset": offset, **owned_by(self._owner)}
        records = await self._database.call("get", lambda chroma: chroma.get(goals, **part))
        ids: list[str] = records["ids"]
        return ids


def _seen(reading: asyncio.Task[None]) -> None:
    """Retrieve a failure, even if nobody waits for it any more."""
    if not reading.cancelled():
        reading.exception()
