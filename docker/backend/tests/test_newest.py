"""What is remembered of each owner's list: right at any length, few calls, and bounded."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from uuid import uuid4

import pytest

from app.database.chroma import Collection
from app.database.collections import CHANGED
from app.database.connection import Database, T, Work
from app.database.owner import OWNER
from app.goals.newest import KEPT, Known, Newest
from app.process.settings import DatabaseSettings
from tests.chroma import Chroma

LENGTHS = (0, 1, 19, KEPT - 20, KEPT - 1, KEPT, KEPT + 1, 2 * KEPT, 2 * KEPT + 1, 1234)


class Counted(Database):
    """A database that counts calls."""

    calls = 0

    async def call(self, operation: str, work: Work[T]) -> T:
        self.calls += 1
        return await super().call(operation, work)


class Lists:
    """A collection with the goals of several owners between each other."""

    def __init__(self, database: Counted, goals: Collection) -> None:
        self.database, self._goals, self._numbers = database, goals, count()
        self.ids: dict[str, list[str]] = {}

    async def add(self, lengths: dict[str, int]) -> None:
        """Add goals, one of each owner in turn."""
        turns = range(max(lengths.values()))
        owners = [owner for turn in turns for owner, length in lengths.items() if turn < length]
        for start in range(0, len(owners), KEPT):
            part = owners[start : start + KEPT]
            ids = [f"{owner}-{next(self._numbers)}" for owner in part]
            metadatas = [{OWNER: owner} for owner in part]
            records = {"ids": ids, "metadatas": metadatas, "embeddings": [[1.0]] * len(ids)}
            await self.database.call("add", lambda chroma: chroma.add(self._goals, records))  # noqa: B023
            for owner, id_ in zip(part, ids, strict=True):
                self.ids.setdefault(owner, []).append(id_)

    async def remove(self, owner: str, number: int) -> None:
        """Remove the newest goals of an owner."""
        gone, self.ids[owner] = self.ids[owner][-number:], self.ids[owner][:-number]
        await self.database.call("delete", lambda chroma: chroma.delete(self._goals, ids=gone))

    async def of(self, newest: Newest, owner: str) -> int:
        """Check what is remembered after some change of the goals; return how many calls that took."""
        changed = self._goals._replace(metadata={CHANGED: uuid4().hex})
        before = self.database.calls
        known = await newest.of(changed, owner)
        self._check(known, self.ids.get(owner, []))
        return self.database.calls - before

    @staticmethod
    def _check(known: Known, ids: list[str]) -> None:
        assert known.total == len(ids)
        assert known.ids == ids[::-1][: len(known.ids)]
        assert len(known.ids) >= min(len(ids), KEPT - 40)


@pytest.fixture
def try_out(shared_chroma: Chroma) -> Callable[[Callable[[Lists, Newest], Awaitable[None]]], None]:
    """Run what tries out a collection of its own; up to three lists are remembered."""

    def run(trial: Callable[[Lists, Newest], Awaitable[None]]) -> None:
        async def in_database() -> None:
            settings = DatabaseSettings(shared_chroma.url, "default_tenant", "default_database", None)
            async with Counted(settings) as database:
                goals = await database.call("create", lambda chroma: chroma.create(f"goals-{uuid4()}"))
                await trial(Lists(database, goals), Newest(database, most=3))

        asyncio.run(in_database())

    return run


Try = Callable[[Callable[[Lists, Newest], Awaitable[None]]], None]


def test_lists_of_any_length_are_right(try_out: Try) -> None:
    """With others' goals in between, and more owners than are remembered."""

    async def trial(lists: Lists, newest: Newest) -> None:
        await lists.add({f"o{length}": length for length in LENGTHS if length})
        for length in (*LENGTHS, *LENGTHS[::-1]):
            assert await lists.of(newest, f"o{length}") <= 7
            assert len(newest) <= 3

    try_out(trial)


def test_a_list_that_is_known_takes_one_call_after_a_change(try_out: Try) -> None:
    """After one addition or removal; after many it takes more, and is right."""

    async def trial(lists: Lists, newest: Newest) -> None:
        await lists.add({"ann": 1234, "bob": 7})
        for owner in ("ann", "bob"):
            await lists.of(newest, owner)
            for _ in range(3):
                await lists.add({owner: 1})
                assert await lists.of(newest, owner) == 1
            await lists.remove(owner, 1)
            assert await lists.of(newest, owner) == 1
        for number in (100, 500, 500):
            await lists.remove("ann", number)
            assert await lists.of(newest, "ann") <= 7
            await lists.add({"ann": number + 3})
            assert await lists.of(newest, "ann") <= 7
            await lists.remove("ann", number)
            assert await lists.of(newest, "ann") <= 7

    try_out(trial)
