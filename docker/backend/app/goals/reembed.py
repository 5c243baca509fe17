"""Re-embeds all goals with the model in use while the service runs; after an interruption, run it again.

Goals are copied to NEXT until nothing is missing there. Then GOALS is renamed to PREVIOUS, which stops every
writer, the last changes are copied, and NEXT is renamed to GOALS. Until then, GOALS keeps all data.
"""

from collections.abc import Set

import structlog

from app.database.catalogue import Catalogue
from app.database.chroma import Collection, MissingError
from app.database.collections import GOALS, NEXT, PREVIOUS, Collections
from app.database.connection import Database
from app.database.listing import all_ids
from app.embedding.embedder import Embedder
from app.goals.records import WHOLE

BATCH = 64
_PASSES = 5
_log = structlog.get_logger(__name__)


async def reembed(database: Database, embedder: Embedder) -> int:
    """Re-embed all goals unless they are of this model already; return how many vectors were computed."""
    [vector] = await embedder.embed(["a goal"])
    wanted = Collections(database, embedder.model).metadata(len(vector))
    run = _Run(database, embedder, wanted)
    present = (await Catalogue(database).all()).keys()
    if GOALS in present and await run.is_done(present):
        return 0
    if not present & {GOALS, PREVIOUS}:
        _log.info("there are no goals to re-embed")
        return 0
    return await run.copy_and_switch(GOALS if GOALS in present else PREVIOUS, present)


class _Run:
    def __init__(self, database: Database, embedder: Embedder, wanted: dict[str, str | int]) -> None:
        self._database, self._embedder, self._wanted = database, embedder, wanted
        self._catalogue = Catalogue(database)
        self._seen: set[str] = set()
        self._computed = 0

    async def is_done(self, present: Set[str]) -> bool:
        """Remove what an earlier run left behind after its switch; return whether nothing is left to do."""
        if PREVIOUS in present:
            await self._delete(PREVIOUS)
        goals = await self._get(GOALS)
        if not self._is_wanted(goals):
            return False
        if NEXT in present:
            await self._delete(NEXT)
        _log.info("the goals are of this model", **self._wanted)
        return True

    async def copy_and_switch(self, source_name: str, present: Set[str]) -> int:
        """Fill the copy, put it in place of the goals, and return how many vectors were computed."""
        source, target = await self._get(source_name), await self._target(present)
        self._seen = set(await all_ids(self._database, target))
        await self._catch_up(source, target)
        if source_name == GOALS:
            await self._rename(source, PREVIOUS)
        await self._catch_up(source, target)
        await self._rename(target, GOALS)
        await self._delete(PREVIOUS)
        _log.info("the goals are re-embedded", computed=self._computed, **self._wanted)
        return self._computed

    async def _target(self, present: Set[str]) -> Collection:
        if NEXT in present and not self._is_wanted(await self._get(NEXT)):
            await self._delete(NEXT)
        return await self._database.call(
            "create_collection", lambda chroma: chroma.create(NEXT, self._wanted)
        )

    async def _catch_up(self, source: Collection, target: Collection) -> None:
        for _ in range(_PASSES):
            if not await self._copy(source, target):
                return

    async def _copy(self, source: Collection, target: Collection) -> bool:
        """Bring a copy up to date, and return whether that took any work; remove only what this run saw."""
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
            await self._remove(target, gone[start : start + BATCH])
        return bool(missing or gone)

    async def _copy_batch(self, source: Collection, target: Collection, ids: list[str]) -> None:
        records = await self._database.call("get", lambda chroma: chroma.get(source, WHOLE, ids=ids))
        if not records["ids"]:
            return
        vectors = await self._embedder.embed(records["documents"], cut=True)
        copies = {name: records[name] for name in ("ids", *WHOLE)} | {"embeddings": vectors}
        await self._database.call("add", lambda chroma: chroma.upsert(target, copies))
        self._computed += len(vectors)
        _log.info("goals copied", computed=self._computed)

    def _is_wanted(self, collection: Collection) -> bool:
        return all(collection.metadata.get(name) == value for name, value in self._wanted.items())

    async def _get(self, name: str) -> Collection:
        found = await self._catalogue.find(name)
        if found is None:
            raise MissingError(f"there is no collection {name!r} any more")
        return found

    async def _rename(self, collection: Collection, name: str) -> None:
        await self._database.call("rename", lambda chroma: chroma.rename(collection, name))

    async def _remove(self, collection: Collection, ids: list[str]) -> None:
        await self._database.call("delete", lambda chroma: chroma.delete(collection, ids=ids))

    async def _delete(self, name: str) -> None:
        await self._database.call("delete_collection", lambda chroma: chroma.delete_collection(name))
