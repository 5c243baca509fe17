"""Embeds all goals anew with the model in use, while the service runs; a run that was cut short is run again.

Goals are copied to NEXT until nothing is missing there. Then GOALS is renamed to PREVIOUS, which stops every
writer, the last changes are copied, and NEXT is renamed to GOALS. Until then, GOALS keeps all data.
"""

import structlog
from chromadb.api import AsyncClientAPI
from chromadb.api.models.AsyncCollection import AsyncCollection

from app.collections import GOALS, NEXT, PREVIOUS, Collections, create
from app.database import Database, get, names
from app.embedding import Embedder
from app.listing import all_ids

BATCH = 64
_PASSES = 5
_log = structlog.get_logger(__name__)


async def reembed(database: Database, embedder: Embedder) -> int:
    """Embed all goals anew, unless they are of this model already; return how many were."""
    [vector] = await embedder.embed(["a goal"])
    wanted = Collections(database, embedder.model).metadata(len(vector))
    run = _Run(database, embedder, wanted)
    present = await database.call("list_collections", names)
    if GOALS in present and await run.is_done(present):
        return 0
    if not present & {GOALS, PREVIOUS}:
        _log.info("there are no goals to embed anew")
        return 0
    return await run.copy_and_switch(GOALS if GOALS in present else PREVIOUS, present)


class _Run:
    def __init__(self, database: Database, embedder: Embedder, wanted: dict[str, str | int]) -> None:
        self._database, self._embedder, self._wanted = database, embedder, wanted
        self._seen: set[str] = set()
        self._computed = 0

    async def is_done(self, present: set[str]) -> bool:
        """Remove what an earlier run left behind after its switch; say whether nothing is left to do."""
        if PREVIOUS in present:
            await self._delete(PREVIOUS)
        goals = await self._get(GOALS)
        if not self._is_wanted(goals):
            return False
        if NEXT in present:
            await self._delete(NEXT)
        _log.info("the goals are of this model", **self._wanted)
        return True

    async def copy_and_switch(self, source_name: str, present: set[str]) -> int:
        """Fill the copy, put it in the place of the goals, and return how many vectors were computed."""
        source, target = await self._get(source_name), await self._target(present)
        self._seen = set(await all_ids(self._database, target))
        await self._catch_up(source, target)
        if source_name == GOALS:
            await self._rename(source, PREVIOUS)
        await self._catch_up(source, target)
        await self._rename(target, GOALS)
        await self._delete(PREVIOUS)
        _log.info("the goals are embedded anew", computed=self._computed, **self._wanted)
        return self._computed

    async def _target(self, present: set[str]) -> AsyncCollection:
        if NEXT in present and not self._is_wanted(await self._get(NEXT)):
            await self._delete(NEXT)
        return await self._database.call(
            "create_collection", lambda client: create(client, NEXT, self._wanted)
        )

    async def _catch_up(self, source: AsyncCollection, target: AsyncCollection) -> None:
        for _ in range(_PASSES):
            if not await self._copy(source, target):
                return

    async def _copy(self, source: AsyncCollection, target: AsyncCollection) -> bool:
        """Bring a copy up to date, and say if anything was to do; remove only what this run saw."""
        listed, copied = (
            await all_ids(self._database, source),
            set(await all_ids(self._database, target)),
        )
        wanted = set(listed)
        missing = [each for each in listed if each not in copied]
        gone = sorted((copied & self._seen) - wanted)
        self._seen |= wanted
        for start in range(0, len(missing), BATCH):
            await self._copy_batch(source, target, missing[start : start + BATCH])
        for start in range(0, len(gone), BATCH):
            batch = gone[start : start + BATCH]
            await self._database.call("delete", lambda _, ids=batch: target.delete(ids=ids))  # type: ignore[misc]
        return bool(missing or gone)

    async def _copy_batch(self, source: AsyncCollection, target: AsyncCollection, ids: list[str]) -> None:
        records = await self._database.call(
            "get", lambda _: source.get(ids=ids, include=["documents", "metadatas"])
        )
        documents, metadatas = records["documents"] or [], records["metadatas"] or []
        if not documents:
            return
        vectors = await self._embedder.embed(documents)
        await self._database.call(
            "add",
            lambda _: target.upsert(
                ids=records["ids"],
                embeddings=vectors,
                documents=documents,
                metadatas=metadatas,
            ),
        )
        self._computed += len(vectors)
        _log.info("goals copied", computed=self._computed)

    def _is_wanted(self, collection: AsyncCollection) -> bool:
        kept = collection.metadata or {}
        return all(kept.get(name) == value for name, value in self._wanted.items())

    async def _get(self, name: str) -> AsyncCollection:
        return await self._database.call("get_collection", lambda client: get(client, name))

    async def _rename(self, collection: AsyncCollection, name: str) -> None:
        await self._database.call("rename", lambda _: collection.modify(name=name))

    async def _delete(self, name: str) -> None:
        async def delete(client: AsyncClientAPI) -> None:
            await client.delete_collection(name)

        await self._database.call("delete_collection", delete)
