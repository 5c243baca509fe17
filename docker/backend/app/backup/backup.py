"""Writes an archive of all goals and check-ins while the service runs.

Whatever was acknowledged before it starts is in it, unless it is deleted meanwhile: all ids are listed first,
those of check-ins before those of goals; then the records are read by their ids. A check-in whose goal is not
in the archive is left out.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import structlog

from app.backup.archive import ArchiveWriter, Output, Record, record
from app.backup.archives import Archives, name_at, retain, verified
from app.backup.error import BackupError
from app.database.chroma import Collection
from app.database.collections import CHECK_INS, GOALS, NOTHING, Stored, stored
from app.database.connection import Database
from app.database.listing import all_ids

_BATCH = 100
_log = structlog.get_logger(__name__)


async def back_up(database: Database, archives: Archives, keep: int) -> str:
    """Write a new archive, read all of it back, then delete the oldest; return its name."""
    started = datetime.now(UTC)
    name = name_at(started)
    with archives.create(name) as output:
        await _write(database, await _stored(database, archives), output, started)
    await _keep(archives, name, keep)
    return name


async def _write(database: Database, present: Stored, output: Output, started: datetime) -> None:
    goals, check_ins = present
    check_in_ids = await all_ids(database, check_ins) if check_ins else []
    goal_ids = await all_ids(database, goals) if goals else []
    embedding: Mapping[str, Any] = goals.metadata if goals and goal_ids else {}
    model, dimension = embedding.get("embedding_model"), embedding.get("embedding_dimension")
    writer = ArchiveWriter(output, started.isoformat(timespec="seconds"), model, dimension)
    written: set[str] = set()
    async for records in _records(database, GOALS, goals, goal_ids):
        writer.add(records)
        written.update(each.id for each in records)
    async for records in _records(database, CHECK_INS, check_ins, check_in_ids):
        writer.add([each for each in records if each.metadata.get("goal_id") in written])
    writer.finish()


async def _stored(database: Database, archives: Archives) -> Stored:
    """Return the collections; raise BackupError if there are none although the last archive has goals."""
    found, names = await stored(database.call), archives.names()
    if found == NOTHING and names and _has_goals(archives, names[-1]):
        raise BackupError(
            f"the database is empty, but the archive {names[-1]} is not: restore it, "
            f"or move all archives out of {archives.place} to start afresh"
        )
    return found


def _has_goals(archives: Archives, name: str) -> bool:
    with suppress(BackupError):
        return verified(archives, name).counts[GOALS] > 0
    return False


async def _keep(archives: Archives, name: str, keep: int) -> None:
    """Delete older archives once the new one is known to be complete."""
    try:
        manifest = verified(archives, name)
    except BackupError:
        archives.delete(name)
        raise
    gone = retain(archives, keep, name)
    _log.info("backed up", archive=f"{archives.place}/{name}", **_counts(manifest.counts), removed=gone)


def _counts(counts: Any) -> dict[str, int]:
    return {name.replace("-", "_"): count for name, count in counts.items()}


async def _records(
    database: Database, name: str, collection: Collection | None, ids: list[str]
) -> AsyncIterator[list[Record]]:
    """Yield the records of these ids that are still there, in the order of the ids."""
    if collection is None:
        return
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        found = await _fetch(database, name, collection, batch)
        yield [found[each] for each in batch if each in found]


async def _fetch(database: Database, name: str, collection: Collection, ids: list[str]) -> dict[str, Record]:
    parts = ("embeddings", "documents", "metadatas")
    answer = await database.call("get", lambda chroma: chroma.get(collection, parts, ids=ids))
    rows = zip(answer["ids"], *(answer[part] for part in parts), strict=True)
    return {each[0]: record(name, *each) for each in rows}
