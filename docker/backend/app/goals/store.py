"""Goals and check-ins in the database: one record each, so that no two writers change the same one."""

from http import HTTPStatus
from typing import Any

from app.database.chroma import Collection, MissingError
from app.database.collections import Collections, Stored
from app.database.connection import Database
from app.database.owner import OWNER, owned_by
from app.embedding.embedder import Embedder, Vector
from app.embedding.similarity import similarities
from app.goals import records
from app.goals.newest import Newest
from app.goals.records import WHOLE, Content
from app.goals.schema import NewCheckIn, NewGoal
from app.process.problem import Problem

BATCH = 300
"""Records asked for at a time: the least that any Chroma allows."""


class Store:
    """Keeps goals and check-ins; what it has returned without an error is in the database.

    A key makes a creation repeatable: the id follows from it, and the first of two records with one id stays.
    An owner sees and changes the owner's records alone; None, where there is no login, stands for everybody.
    """

    def __init__(self, database: Database, collections: Collections, embedder: Embedder) -> None:
        self._database, self._collections, self._embedder = database, collections, embedder
        self._newest = Newest(database)

    async def ready(self) -> None:
        """Raise Unavailable if goals cannot be read, for any reason."""
        await self._collections.check()

    async def sizes(self) -> dict[str, int]:
        """Return how many goals and check-ins there are."""
        found = await self._collections.find()
        goals, check_ins = [await self._count(each) if each else 0 for each in found]
        self._newest.compare(goals)
        return {"goals": goals, "check-ins": check_ins}

    async def add_goal(self, new: NewGoal, key: str | None = None, *, owner: str | None) -> Content:
        """Keep a new goal, or return the one kept under this key."""
        goal = records.new_goal(records.id_for(key, "goal", owner), new)
        with self._embedder.room:
            found = await self._collections.last()
            [vector] = await self._embedder.embed([records.text_of(goal)])
        goals = await self._collections.goals_for(len(vector), found)
        record = records.goal_records(goal, vector, owner)
        try:
            await self._database.call("add", lambda chroma: chroma.add(goals, record))
            await self._collections.mark(goals)
        except MissingError:
            self._collections.forget()
            raise
        kept = await self._goal(goals, goal["id"], owner) if key is not None else goal
        await self._collections.confirm(goals)
        return _same(kept or goal, goal)

    async def goals(self, limit: int, offset: int, *, owner: str | None) -> tuple[list[Content], int]:
        """Return part of the goals, newest first, and how many there are."""
        goals = (await self._collections.find()).goals
        if goals is None:
            return [], 0
        ids, total = await self._newest.of(goals, owner)
        if offset + limit <= len(ids) or len(ids) == total:
            return await self._goals_by_id(goals, ids[offset : offset + limit], owner), total
        start, end = max(total - offset - limit, 0), max(total - offset, 0)
        if start == end:
            return [], total
        part = {"limit": end - start, "offset": start, **owned_by(owner)}
        found = await self._database.call("get", lambda chroma: chroma.get(goals, WHOLE, **part))
        return records.goals(found, owner)[::-1], total

    async def goal(self, goal_id: str, *, owner: str | None) -> Content:
        """Return a goal, or raise a problem if there is none."""
        goal, _ = await self._goal_in(await self._collections.find(), goal_id, owner)
        return goal

    async def delete_goal(self, goal_id: str, *, owner: str | None) -> None:
        """Remove a goal, then its check-ins; a repeated call finishes one that was interrupted."""
        found = await self._collections.find()
        goals, check_ins = found
        known = await self._goal(goals, goal_id, owner) if goals else None
        if goals and known:
            await self._database.call("delete", lambda chroma: chroma.delete(goals, ids=[goal_id]))
            await self._collections.mark(goals)
            await self._collections.confirm(goals)
        if check_ins:
            where = _check_ins_of(goal_id, None if known else owner)
            await self._database.call("delete", lambda chroma: chroma.delete(check_ins, where=where))
        if not known:
            raise _no_goal(goal_id)

    async def add_check_in(
        self, goal_id: str, new: NewCheckIn, key: str | None = None, *, owner: str | None
    ) -> Content:
        """Keep a new check-in of a goal; if the goal is deleted meanwhile, so is the check-in."""
        _, check_ins = await self._goal_in(await self._collections.find(), goal_id, owner)
        check_in = records.new_check_in(records.id_for(key, "check-in", goal_id), goal_id, new)
        record = records.check_in_records(check_in, owner)
        await self._database.call("add", lambda chroma: chroma.add(check_ins, record))
        kept = await self._check_in(check_ins, check_in["id"]) if key is not None else check_in
        try:
            await self._goal_in(await self._collections.confirm(check_ins), goal_id, owner)
        except Problem as problem:
            if problem.status_code == HTTPStatus.NOT_FOUND:
                await self._database.call(
                    "delete", lambda chroma: chroma.delete(check_ins, ids=[check_in["id"]])
                )
            raise
        return _same(kept or check_in, check_in)

    async def goal_and_check_ins(self, goal_id: str, *, owner: str | None) -> tuple[Content, list[Content]]:
        """Return a goal and all its check-ins by date, those of one day in the order they came."""
        goal, check_ins = await self._goal_in(await self._collections.find(), goal_id, owner)
        found: list[Content] = []
        while True:
            page = await self._check_in_page(check_ins, goal_id, len(found))
            found += page
            if len(page) < BATCH:
                return goal, sorted(found, key=records.by_date)

    async def search(self, text: str, limit: int, *, owner: str | None) -> list[tuple[Content, float]]:
        """Return the goals whose meaning is nearest to a text's, best first, and how similar each is."""
        with self._embedder.room:
            found = await self._collections.find()
            if found.goals is None:
                return []
            [vector] = await self._embedder.embed([text])
        goals = await self._collections.goals_for(len(vector), found)
        wanted = (*WHOLE, "distances")
        answer = await self._database.call(
            "query", lambda chroma: chroma.query(goals, vector, limit, wanted, **owned_by(owner))
        )
        near = [1 - distance for distance in answer["distances"]]
        best = list(zip(records.goals(answer, owner), near, strict=True))
        if len(best) < limit:
            best += await self._overlooked(goals, vector, answer["ids"], owner)
            best = sorted(best, key=lambda each: each[1], reverse=True)[:limit]
        return [(goal, round(similarity, 4)) for goal, similarity in best]

    async def _overlooked(
        self, goals: Collection, vector: Vector, found: list[str], owner: str | None
    ) -> list[tuple[Content, float]]:
        """Return the newest goals that a search did not find, and how similar each is.

        Many goals with one text lead to each other alone in Chroma's index: it does not get to the rest.
        """
        known = await self._newest.of(goals, owner)
        missing = [each for each in known.ids if each not in found]
        if not missing:
            return []
        wanted = (*WHOLE, "embeddings")
        read = await self._database.call("get", lambda chroma: chroma.get(goals, wanted, ids=missing))
        near = similarities(vector, read["embeddings"])
        return list(zip(records.goals(read, owner), near, strict=True))

    async def _goal_in(self, found: Stored, goal_id: str, owner: str | None) -> tuple[Content, Collection]:
        """Return a goal, and where its check-ins are; raise a problem if there is no such goal."""
        goal = await self._goal(found.goals, goal_id, owner) if found.goals else None
        if goal is None or found.check_ins is None:
            raise _no_goal(goal_id)
        return goal, found.check_ins

    async def _goal(self, goals: Collection, goal_id: str, owner: str | None) -> Content | None:
        return next(iter(await self._goals_by_id(goals, [goal_id], owner)), None)

    async def _goals_by_id(self, goals: Collection, ids: list[str], owner: str | None) -> list[Content]:
        """Return an owner's goals; Chroma reads by ids and `where` together slower than by ids alone."""
        if not ids:
            return []
        found = await self._database.call("get", lambda chroma: chroma.get(goals, WHOLE, ids=ids))
        return records.in_order(records.goals(found, owner), ids)

    async def _check_in(self, check_ins: Collection, id_: str) -> Content | None:
        found = await self._database.call(
            "get", lambda chroma: chroma.get(check_ins, ["metadatas"], ids=[id_])
        )
        return next(iter(records.check_ins(found)), None)

    async def _check_in_page(self, check_ins: Collection, goal_id: str, offset: int) -> list[Content]:
        selection = {"where": {"goal_id": goal_id}, "limit": BATCH, "offset": offset}
        found = await self._database.call(
            "get", lambda chroma: chroma.get(check_ins, ["metadatas"], **selection)
        )
        return records.check_ins(found)

    async def _count(self, collection: Collection) -> int:
        return await self._database.call("count", lambda chroma: chroma.count(collection))


def _check_ins_of(goal_id: str, owner: str | None) -> dict[str, Any]:
    """Return what selects a goal's check-ins, or those of them that are an owner's."""
    of_goal = {"goal_id": goal_id}
    return of_goal if owner is None else {"$and": [of_goal, {OWNER: owner}]}


def _same(kept: Content, new: Content) -> Content:
    """Return what is kept if it is what was to be created."""
    if not records.says_the_same(kept, new):
        detail = "This Idempotency-Key was used for something else: send different content with a new key."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
    return kept


def _no_goal(goal_id: str) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, f"There is no goal {goal_id!r}.")
