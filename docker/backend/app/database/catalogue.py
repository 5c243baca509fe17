"""Collections by name; any of them may be missing."""

from app.database.chroma import Chroma, Collection, MissingError, RefusedError
from app.database.connection import Database


class Catalogue:
    """Finds, renames and deletes collections, whether or not they exist."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> dict[str, Collection]:
        """Return all collections by name."""
        return await self._database.call("list_collections", lambda chroma: chroma.collections())

    async def find(self, name: str) -> Collection | None:
        """Return a collection, or None."""
        return (await self.all()).get(name)

    async def count(self, name: str) -> int:
        """Return how many records a collection has."""
        collection = await self.find(name)
        return (
            await self._database.call("count", lambda chroma: chroma.count(collection)) if collection else 0
        )

    async def rename(self, name: str, wanted: str) -> bool:
        """Rename a collection; return False if it is missing, or if the new name is taken."""
        collection = await self.find(name)
        if collection is None:
            return False

        async def rename(chroma: Chroma) -> bool:
            try:
                await chroma.rename(collection, wanted)
            except RefusedError:
                return False
            return True

        return await self._database.call("rename", rename)

    async def delete(self, name: str) -> None:
        """Delete a collection if it exists."""

        async def delete(chroma: Chroma) -> None:
            try:
                await chroma.delete_collection(name)
            except MissingError:
                return

        await self._database.call("delete_collection", delete)
