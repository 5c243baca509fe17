"""The ids of all records of a collection, even while others are added and removed."""

from app.database.chroma import Collection
from app.database.connection import Database

_PAGE, _OVERLAP = 300, 100


async def all_ids(database: Database, collection: Collection) -> list[str]:
    """Return all ids, in the order in which they were added.

    Pages overlap, because removing a record moves those behind it; if they do not, go back.
    """
    found: dict[str, None] = {}
    offset = 0
    while True:
        page = await _page(database, collection, offset)
        if offset and found.keys().isdisjoint(page):
            offset = max(offset - _PAGE, 0)
            continue
        found |= dict.fromkeys(page)
        if len(page) < _PAGE:
            return list(found)
        offset += _PAGE - _OVERLAP


async def _page(database: Database, collection: Collection, offset: int) -> list[str]:
    records = await database.call("get", lambda chroma: chroma.get(collection, limit=_PAGE, offset=offset))
    ids: list[str] = records["ids"]
    return ids
