"""Writes an archive of all goals and check-ins while the service runs.

What is acknowledged before it starts is in it, unless it is deleted meanwhile: all ids are listed first,
those of check-ins before those of goals, then the records are asked for by their ids. A check-in whose goal
is not in the archive is left out.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from chromadb.api.models.AsyncCollection import AsyncCollection

from app.archive import ArchiveWriter, Record
from app.archives import Archives, name_at, retain, verified
from app.backup_error import BackupError
from app.catalogue import Catalogue
from app.collections import CHECK_INS, GOALS, stored_goals
from app.database import Database
from app.listing import all_ids

_BATCH = 100
_log = structlog.get_logger(__name__)


async def back_up(database: Database, archives: Archives, keep: int) -> str:
    """Write a new archive, read all of it again, then remove the oldest; return its name."""
    started = datetime.now(UTC)
    name = name_at(started)
    with archives.create(name) as output:
        check_ins, goals = await Catalogue(database).find(CHECK_INS), await stored_goals(database)
        check_in_ids = await all_ids(database, check_ins) if check_ins else []
        goal_ids = await all_ids(database, goals) if goals else []
        embedding: dict[str, Any] = dict(goals.metadata or {}) if goals and goal_ids else {}
        writer = ArchiveWriter(
            output,
            started.isoformat(timespec="seconds"),
            embedding.get("embedding_model"),
            embedding.get("embedding_dimension"),
        )
        written: set[str] = set()
        async for records in _records(database, GOALS, goals, goal_ids):
            writer.add(records)
            written.update(each.id for each in records)
        async for records in _records(database, CHECK_INS, check_ins, check_in_ids):
            writer.add([each for each in records if each.metadata.get("goal_id") in written])
        writer.finish()
    await _keep(archives, name, keep)
    return name


async def _keep(archives: Archives, name: str, keep: int) -> None:
    """Remove older archives once the new one is known to be whole."""
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
    database: Database, name: str, collection: AsyncCollection | None, ids: list[str]
) -> AsyncIterator[list[Record]]:
    """Yield the records of these ids that are still there, in the order of the ids."""
    for start in range(0, len(ids) if collection else 0, _BATCH):
        batch = ids[start : start + _BATCH]
        assert collection is not None  # noqa: S101
        found = await database.call("get", lambda _, of=collection, ids=batch: _fetch(of, name, ids))  # type: ignore[misc]
        yield [found[each] for each in batch if each in found]


async def _fetch(collection: AsyncCollection, name: str, ids: list[str]) -> dict[str, Record]:
    answer = await collection.get(ids=ids, include=["embeddings", "documents", "metadatas"])
    vectors, metadatas = answer["embeddings"], answer["metadatas"] or []
    documents: Sequence[str | None] = answer["documents"] or [None] * len(answer["ids"])
    parts = zip(answer["ids"], [] if vectors is None else vectors, documents, metadatas, strict=True)
    return {each[0]: Record(name, *each) for each in parts}
