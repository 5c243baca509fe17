"""Restores an archive into the database, in place of what is there.

The archive is first read in full. Then its records are written beside the present ones. Once all of them are
there, the present goals are renamed to REPLACED, which stops every writer, and the restored ones to GOALS.
"""

from typing import NamedTuple

import structlog

from app.backup.archive import COLLECTIONS, ArchiveReader, Manifest, Record
from app.backup.archives import Archives, chosen, named, verified
from app.backup.error import BackupError
from app.backup.owners import Owners
from app.database.catalogue import Catalogue
from app.database.chroma import Collection, Records
from app.database.collections import (
    BY_RESTORE,
    CHECK_INS,
    CHECK_INS_REPLACED,
    CHECK_INS_RESTORED,
    GOALS,
    NEXT,
    PREVIOUS,
    REPLACED,
    RESTORED,
)
from app.database.connection import Database

_STAGED = {GOALS: RESTORED, CHECK_INS: CHECK_INS_RESTORED}
_ASIDE = {GOALS: REPLACED, CHECK_INS: CHECK_INS_REPLACED}
_BATCH = 100
_PASSES = 5
_log = structlog.get_logger(__name__)


class Model(NamedTuple):
    """The embedding model in use; the dimension is None if only its endpoint knows it."""

    name: str
    dimension: int | None


class Wanted(NamedTuple):
    """Which archive, whether it may replace what is there, and whose its goals without an owner become."""

    archive: str
    replace: bool
    owner: str | None


async def restore(
    database: Database, archives: Archives, wanted: Wanted, model: Model, *, login: bool
) -> None:
    """Restore an archive; if that must not be done, raise BackupError and leave everything as it was."""
    name = chosen(archives, wanted.archive)
    manifest = verified(archives, name)
    run = _Restore(database, manifest, wanted)
    with named(archives, name):
        if login:
            run.require_owners()
        await run.require(model)
    await run.recover()
    await run.require_empty()
    try:
        with named(archives, name), archives.open(name) as source:
            await run.stage(ArchiveReader(source))
        await run.switch()
    except Exception:
        await run.recover()
        raise
    await run.remove_replaced()
    counts = {kind.replace("-", "_"): count for kind, count in manifest.counts.items()}
    place = f"{archives.place}/{name}"
    given = run.owners.given
    _log.info("restored", archive=place, backed_up_at=manifest.created_at, **counts, goals_given_owner=given)


class _Restore:
    def __init__(self, database: Database, manifest: Manifest, wanted: Wanted) -> None:
        self._database, self._manifest, self._replace = database, manifest, wanted.replace
        self._catalogue, self.owners = Catalogue(database), Owners(database, wanted.owner)
        self._put_aside: set[str] = set()
        self._placed: set[str] = set()

    def require_owners(self) -> None:
        """Refuse goals that nobody would see."""
        count = self._manifest.goals_without_owner
        if count and self.owners.named is None:
            raise BackupError(
                f"has {count} goals without an owner, which nobody sees where there is a login: "
                "say whose they become, with --owner ISSUER#SUBJECT (OWNER=...)"
            )

    async def require(self, model: Model) -> None:
        """Refuse vectors that the service could not compare with its own."""
        kept, dimension = self._manifest.embedding_model, self._manifest.embedding_dimension
        present = await self._catalogue.find(GOALS)
        metadata = present.metadata if present else {}
        dimensions = {model.dimension}
        if metadata.get("embedding_model") == model.name:
            dimensions.add(metadata.get("embedding_dimension"))
        if kept is not None and (kept != model.name or dimensions - {None, dimension}):
            used = ", ".join(f"{each}" for each in sorted(dimensions - {None}, key=str)) or "its own"
            raise BackupError(
                f"has goals embedded with {kept!r} with {dimension} dimensions, but this environment uses "
                f"{model.name!r} with {used}: set that model (EMBEDDING_MODEL) for the restore, and run "
                "'python -m app reembed' when another one is set again"
            )

    async def recover(self) -> None:
        """Undo what a restore left half done; if its goals are in place, only remove what is left over."""
        present = (await self._catalogue.all()).keys()
        for name in () if GOALS in present and GOALS not in self._put_aside else COLLECTIONS:
            if _ASIDE[name] in present:
                await self._catalogue.delete(name)
                await self._catalogue.rename(_ASIDE[name], name)
        for each in (*_STAGED.values(), *_ASIDE.values()):
            await self._catalogue.delete(each)

    async def require_empty(self) -> None:
        """Refuse to replace anything that was not meant to be."""
        counts = {name: await self._catalogue.count(name) for name in (GOALS, PREVIOUS, CHECK_INS)}
        if any(counts.values()) and not self._replace:
            raise self._not_empty(counts[GOALS] + counts[PREVIOUS], counts[CHECK_INS])

    async def stage(self, reader: ArchiveReader) -> None:
        """Write the archive's records beside the present ones, and count them."""
        staged = {name: await self._create(name) for name in COLLECTIONS if self._has(name)}
        await self.owners.look_up()
        batch: list[Record] = []
        for record in reader.records():
            if batch and (len(batch) == _BATCH or record.collection != batch[0].collection):
                await self._add(staged, batch)
                batch = []
            batch.append(record)
        await self._add(staged, batch)
        for name in staged:
            if await self._catalogue.count(_STAGED[name]) != self._manifest.counts[name]:
                raise BackupError("the database did not keep all records: run it again")

    async def switch(self) -> None:
        """Put the restored collections in place of the present ones, the goals last."""
        for _ in range(_PASSES):
            for name in (GOALS, CHECK_INS):
                await self._put_away(name)
            if await self._put_in_place(CHECK_INS) and await self._put_in_place(GOALS):
                return
        raise BackupError("goals are being written all the time: stop the backend, or run it again")

    async def remove_replaced(self) -> None:
        """Remove what was replaced, and what an interrupted `reembed` left behind."""
        for name in (*_ASIDE.values(), NEXT, PREVIOUS):
            await self._catalogue.delete(name)

    async def _put_away(self, name: str) -> None:
        """Take a collection out of use; if a call still under way creates it again, delete that one."""
        if name in self._placed:
            return
        if name in self._put_aside:
            await self._catalogue.delete(name)
        elif await self._catalogue.rename(name, _ASIDE[name]):
            self._put_aside.add(name)
            count = await self._catalogue.count(_ASIDE[name])
            if count and not self._replace:
                raise self._not_empty(*((count, 0) if name == GOALS else (0, count)))

    async def _put_in_place(self, name: str) -> bool:
        if self._has(name) and name not in self._placed:
            if not await self._catalogue.rename(_STAGED[name], name):
                return False
            self._placed.add(name)
        return True

    def _has(self, name: str) -> bool:
        """Return whether the archive has such records; check-ins have a collection anyway."""
        return name == CHECK_INS or self._manifest.counts[name] > 0

    def _not_empty(self, goals: int, check_ins: int) -> BackupError:
        return BackupError(
            f"the database is not empty, but has {goals} goals and {check_ins} check-ins: "
            "add --replace (REPLACE=1) to replace them with the archive"
        )

    async def _create(self, name: str) -> Collection:
        metadata = BY_RESTORE if name == CHECK_INS else self._of_goals()
        return await self._database.call(
            "create_collection", lambda chroma: chroma.create(_STAGED[name], metadata)
        )

    def _of_goals(self) -> dict[str, str | int]:
        return {
            "embedding_model": str(self._manifest.embedding_model),
            "embedding_dimension": int(self._manifest.embedding_dimension or 0),
        }

    async def _add(self, staged: dict[str, Collection], records: list[Record]) -> None:
        if records:
            collection = staged[records[0].collection]
            content = _content(records) | {"metadatas": await self.owners.metadatas(records)}
            await self._database.call("add", lambda chroma: chroma.add(collection, content))


def _content(records: list[Record]) -> Records:
    content: Records = {
        "ids": [each.id for each in records],
        "embeddings": [each.vector.tolist() for each in records],
    }
    if records[0].document is not None:
        content["documents"] = [each.document or "" for each in records]
    return content
