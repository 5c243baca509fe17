"""Gives goals without an owner one while the service runs; after an interruption, run it again.

Only that field of a record is written, and only where it is missing: no other change is lost, and nothing
that was deleted comes back.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from app.database.catalogue import Catalogue
from app.database.chroma import Collection
from app.database.collections import IN_TRANSIT, Stored, mark, stored
from app.database.connection import Database
from app.database.listing import all_ids
from app.database.owner import OWNER, owner_in
from app.process.problem import Unavailable

_BATCH = 100
_Records = Mapping[str, Mapping[str, Any]]
"""Metadata by id."""

_Owners = Callable[[_Records], Awaitable[Mapping[str, str]]]
"""Says whose each record becomes; those that are left out stay without an owner."""

_log = structlog.get_logger(__name__)


async def own(database: Database, owner: str) -> dict[str, int]:
    """Make goals without an owner this one's, and check-ins without one their goals' owners'; count both."""
    run = _Run(database)
    found = await run.in_use()
    given = {"goals": 0, "check_ins": 0}
    if found.goals:
        given["goals"] = await run.give(found.goals, _all_to(owner))
        await mark(database.call, found.goals)
    if found.goals and found.check_ins:
        given["check_ins"] = await run.give(found.check_ins, run.owners_in(found.goals))
    if (await run.in_use()).ids != found.ids:
        raise Unavailable("The goals were replaced meanwhile: run it again.")
    _log.info("owners given", **given)
    return given


class _Run:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def in_use(self) -> Stored:
        """Return the collections; raise Unavailable if there are copies, which may lack what is given now."""
        if (await Catalogue(self._database).all()).keys() & IN_TRANSIT:
            raise Unavailable(
                "The goals are being re-embedded or restored: run it again when that is done; "
                "if that was interrupted, run that again first."
            )
        return await stored(self._database.call)

    async def give(self, collection: Collection, owners: _Owners) -> int:
        """Give owners to a collection's records that have none; return how many got one."""
        ids, count = await all_ids(self._database, collection), 0
        for start in range(0, len(ids), _BATCH):
            found = await self._metadata(collection, ids[start : start + _BATCH])
            ownerless = {id_: each for id_, each in found.items() if owner_in(each) is None}
            wanted = await owners(ownerless)
            await self._update(collection, wanted)
            count += len(wanted)
        return count

    def owners_in(self, goals: Collection) -> _Owners:
        """Return what gives each check-in its goal's owner."""

        async def owners(check_ins: _Records) -> Mapping[str, str]:
            of = {id_: str(each["goal_id"]) for id_, each in check_ins.items()}
            found = await self._metadata(goals, sorted(set(of.values())))
            known = {id_: owner for id_, each in found.items() if (owner := owner_in(each))}
            return {id_: known[goal] for id_, goal in of.items() if goal in known}

        return owners

    async def _metadata(self, collection: Collection, ids: list[str]) -> _Records:
        if not ids:
            return {}
        found = await self._database.call(
            "get", lambda chroma: chroma.get(collection, ["metadatas"], ids=ids)
        )
        return dict(zip(found["ids"], found["metadatas"], strict=True))

    async def _update(self, collection: Collection, owners: Mapping[str, str]) -> None:
        if owners:
            records = {"ids": list(owners), "metadatas": [{OWNER: each} for each in owners.values()]}
            await self._database.call("update", lambda chroma: chroma.update(collection, records))


def _all_to(owner: str) -> _Owners:
    async def owners(records: _Records) -> Mapping[str, str]:
        return dict.fromkeys(records, owner)

    return owners
