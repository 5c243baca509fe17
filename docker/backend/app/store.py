"""Goals and check-ins in the database: one record each, so that several writers never meet in one."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import uuid4

from chromadb.api.models.AsyncCollection import AsyncCollection
from chromadb.api.types import Include

from app.collections import Collections
from app.database import Database, MissingError
from app.embedding import Embedder, Vector
from app.problem import Problem, Unavailable
from app.schema import CheckIn, Found, Goal, NewCheckIn, NewGoal

BATCH = 300
"""Records asked for at a time: the least that any Chroma allows."""

_NO_MEANING: Vector = [1.0]
"""The vector of a check-in: Chroma wants one, nobody searches it."""

_ALL: Include = ["documents", "metadatas"]
T = TypeVar("T")


class Store:
    """Keeps goals and check-ins; what it has returned without an error is in the database."""

    def __init__(self, database: Database, collections: Collections, embedder: Embedder) -> None:
        self._database, self._collections, self._embedder = database, collections, embedder

    async def ready(self) -> None:
        """Raise Unavailable if goals cannot be read, for any reason."""
        await self._collections.goals()

    async def sizes(self) -> dict[str, int]:
        """Return how many goals and check-ins there are."""
        goals, check_ins = await self._collections.goals(), await self._collections.check_ins()
        return {"goals": await self._count(goals) if goals else 0, "check-ins": await self._count(check_ins)}

    async def add_goal(self, new: NewGoal) -> Goal:
        """Keep a new goal."""
        goal = Goal(id=str(uuid4()), created_at=datetime.now(UTC), **new.model_dump())
        text = f"{goal.title}\n{goal.description}"
        [vector] = await self._embedder.embed([text])
        goals = await self._collections.goals_to_write(len(vector))
        metadata = goal.model_dump(mode="json", exclude={"id", "title", "description"})
        await self._run(
            "add",
            lambda: goals.add(ids=[goal.id], embeddings=[vector], documents=[text], metadatas=[metadata]),
        )
        await self._collections.confirm(goals)
        return goal

    async def goals(self, limit: int, offset: int) -> tuple[list[Goal], int]:
        """Return a part of the goals, newest first, and how many there are."""
        goals = await self._collections.goals()
        total = await self._count(goals) if goals else 0
        start, end = max(total - offset - limit, 0), max(total - offset, 0)
        if goals is None or start == end:
            return [], total
        records = await self._run("get", lambda: goals.get(limit=end - start, offset=start, include=_ALL))
        return _goals(records)[::-1], total

    async def goal(self, goal_id: str) -> Goal:
        """Return a goal, or raise the problem that there is none."""
        goals = await self._collections.goals()
        found = (
            _goals(await self._run("get", lambda: goals.get(ids=[goal_id], include=_ALL))) if goals else []
        )
        if not found:
            raise Problem(HTTPStatus.NOT_FOUND, f"There is no goal {goal_id!r}.")
        return found[0]

    async def delete_goal(self, goal_id: str) -> None:
        """Remove a goal, then its check-ins; a repeated call finishes one that was interrupted."""
        goals, check_ins = await self._collections.goals(), await self._collections.check_ins()
        known = await self._run("get", lambda: goals.get(ids=[goal_id], include=[])) if goals else None
        exists = goals is not None and known is not None and bool(known["ids"])
        if goals is not None and exists:
            await self._run("delete", lambda: goals.delete(ids=[goal_id]))
            await self._collections.confirm(goals)
        await self._run("delete", lambda: check_ins.delete(where={"goal_id": goal_id}))
        if not exists:
            raise Problem(HTTPStatus.NOT_FOUND, f"There is no goal {goal_id!r}.")

    async def add_check_in(self, goal_id: str, new: NewCheckIn) -> CheckIn:
        """Keep a new check-in of a goal; if the goal is deleted meanwhile, so is the check-in."""
        await self.goal(goal_id)
        check_in = CheckIn(id=str(uuid4()), goal_id=goal_id, created_at=datetime.now(UTC), **new.model_dump())
        check_ins = await self._collections.check_ins()
        metadata = check_in.model_dump(mode="json", exclude={"id"})
        await self._run(
            "add", lambda: check_ins.add(ids=[check_in.id], embeddings=[_NO_MEANING], metadatas=[metadata])
        )
        try:
            await self.goal(goal_id)
        except Problem as problem:
            if problem.status_code == HTTPStatus.NOT_FOUND:
                await self._run("delete", lambda: check_ins.delete(ids=[check_in.id]))
            raise
        return check_in

    async def check_ins(self, goal_id: str) -> list[CheckIn]:
        """Return all check-ins of a goal by date, those of one day as they came."""
        await self.goal(goal_id)
        check_ins, found = await self._collections.check_ins(), list[CheckIn]()
        while True:
            page = await self._check_in_page(check_ins, goal_id, len(found))
            found += page
            if len(page) < BATCH:
                return sorted(found, key=lambda check_in: (check_in.date, check_in.created_at))

    async def _check_in_page(self, check_ins: AsyncCollection, goal_id: str, offset: int) -> list[CheckIn]:
        records = await self._run(
            "get",
            lambda: check_ins.get(
                where={"goal_id": goal_id}, limit=BATCH, offset=offset, include=["metadatas"]
            ),
        )
        return _check_ins(records)

    async def search(self, text: str, limit: int) -> list[Found]:
        """Return the goals whose meaning is nearest to a text's, best first."""
        if await self._collections.goals() is None:
            return []
        [vector] = await self._embedder.embed([text])
        goals = await self._collections.goals_to_write(len(vector))
        answer = await self._run(
            "query",
            lambda: goals.query(query_embeddings=[vector], n_results=limit, include=[*_ALL, "distances"]),
        )
        first = {name: (answer[name] or [[]])[0] for name in ("ids", "documents", "metadatas")}
        distances = (answer["distances"] or [[]])[0]
        return [
            Found(goal=goal, similarity=round(1 - distance, 4))
            for goal, distance in zip(_goals(first), distances, strict=True)
        ]

    async def _count(self, collection: AsyncCollection) -> int:
        return await self._run("count", collection.count)

    async def _run(self, operation: str, work: Callable[[], Awaitable[T]]) -> T:
        try:
            return await self._database.call(operation, lambda _: work())
        except MissingError:
            raise Unavailable("The goals were being replaced: try again.") from None


def _goals(records: Mapping[str, Any]) -> list[Goal]:
    return [
        Goal.model_validate({"id": id_, **_texts(document), **metadata})
        for id_, document, metadata in zip(
            records["ids"], records["documents"], records["metadatas"], strict=True
        )
    ]


def _texts(document: str) -> dict[str, str]:
    title, _, description = document.partition("\n")
    return {"title": title, "description": description}


def _check_ins(records: Mapping[str, Any]) -> list[CheckIn]:
    return [
        CheckIn.model_validate({"id": id_, **metadata})
        for id_, metadata in zip(records["ids"], records["metadatas"], strict=True)
    ]
