"""Whose restored goals are: as the archive says, else as the database says, else whom the command names."""

from typing import Any

from app.backup.archive import Record
from app.database.catalogue import Catalogue
from app.database.chroma import Collection
from app.database.collections import GOALS, PREVIOUS
from app.database.connection import Database
from app.database.owner import marked, owner_in


class Owners:
    """Knows the owners of goals that were read before; an owner that is there is never changed."""

    def __init__(self, database: Database, named: str | None) -> None:
        self.named, self.given = named, 0
        self._database = database
        self._present: Collection | None = None
        self._known: dict[str, str] = {}

    async def look_up(self) -> None:
        """Find the goals in use, which may have owners that the archive does not know."""
        present = await Catalogue(self._database).all()
        self._present = present.get(GOALS) or present.get(PREVIOUS)

    async def metadatas(self, records: list[Record]) -> list[dict[str, Any]]:
        """Return the metadata of goals, or of check-ins of goals that came before, with their owners."""
        if records[0].collection != GOALS:
            return [
                marked(each.metadata, self._known.get(each.metadata.get("goal_id", ""))) for each in records
            ]
        kept = await self._kept([each.id for each in records if each.owner is None])
        owners = [each.owner or kept.get(each.id) for each in records]
        if self.named is not None:
            self.given += owners.count(None)
        owners = [each or self.named for each in owners]
        pairs = list(zip(records, owners, strict=True))
        self._known |= {each.id: owner for each, owner in pairs if owner}
        return [marked(each.metadata, owner) for each, owner in pairs]

    async def _kept(self, ids: list[str]) -> dict[str, str]:
        """Return the owners of those goals that are in use and have one."""
        goals = self._present
        if goals is None or not ids:
            return {}
        found = await self._database.call("get", lambda chroma: chroma.get(goals, ["metadatas"], ids=ids))
        rows = zip(found["ids"], map(owner_in, found["metadatas"]), strict=True)
        return {id_: owner for id_, owner in rows if owner}
