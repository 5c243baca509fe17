"""Collections by their names, of which any may be missing."""

from chromadb.api import AsyncClientAPI
from chromadb.api.models.AsyncCollection import AsyncCollection
from chromadb.errors import ChromaError

from app import database as chroma
from app.database import Database, MissingError


class Catalogue:
    """Finds, renames and deletes collections, also those that are not there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def names(self) -> set[str]:
        """Return the names of all collections."""
        return await self._database.call("list_collections", chroma.names)

    async def find(self, name: str) -> AsyncCollection | None:
        """Return a collection, or None."""
        try:
            return await self._database.call("get_collection", lambda client: chroma.get(client, name))
        except MissingError:
            return None

    async def count(self, name: str) -> int:
        """Return how many records a collection has."""
        collection = await self.find(name)
        return await self._database.call("count", lambda _: collection.count()) if collection else 0

    async def rename(self, name: str, wanted: str) -> bool:
        """Rename a collection; return False if there is none, or one that is called as wanted."""

        async def rename(client: AsyncClientAPI) -> bool:
            try:
                await (await chroma.get(client, name)).modify(name=wanted)
            except ChromaError:
                return False
            return True

        return await self._database.call("rename", rename)

    async def delete(self, name: str) -> None:
        """Delete a collection, if there is one."""

        async def delete(client: AsyncClientAPI) -> None:
            if name in await chroma.names(client):
                await client.delete_collection(name)

        await self._database.call("delete_collection", delete)
