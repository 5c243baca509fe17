"""Chroma's REST API, as much of it as goals need; https://docs.trychroma.com/reference."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import quote

import aiohttp
from pydantic_core import from_json, to_json

from app.process.credential import CredentialError
from app.process.settings import DatabaseSettings

Records = dict[str, Any]
"""Parallel lists by name: `ids`, and those asked for among `documents`, `metadatas`, `embeddings`."""

COSINE = {"hnsw": {"space": "cosine"}}
_PAGE = 100
_SHOWN = 300


class ChromaError(Exception):
    """An answer that is unusable or an error; the text says what came."""


class RefusedError(ChromaError):
    """An error that the server itself reports."""


class MissingError(RefusedError):
    """A collection, tenant or database that does not exist."""


class Collection(NamedTuple):
    """A collection as the server lists it; its id stays when it is renamed."""

    id: str
    name: str
    metadata: Mapping[str, Any]


class Chroma:
    """Calls one database of a Chroma server."""

    def __init__(self, http: aiohttp.ClientSession, settings: DatabaseSettings) -> None:
        self._http, self._token, self._url = http, settings.token, f"{settings.url}/api/v2"
        tenant, database = quote(settings.tenant, ""), quote(settings.database, "")
        self._database = f"{self._url}/tenants/{tenant}/databases/{database}"
        self._collections = f"{self._database}/collections"

    async def heartbeat(self) -> None:
        """Return if the server runs."""
        await self._ask("GET", f"{self._url}/heartbeat")

    async def require_database(self) -> None:
        """Raise MissingError if there is no such tenant or database; every other call treats it as empty."""
        await self._ask("GET", self._database)

    async def collections(self) -> dict[str, Collection]:
        """Return all collections by name."""
        found: list[dict[str, Any]] = []
        while True:
            page = await self._ask("GET", f"{self._collections}?limit={_PAGE}&offset={len(found)}")
            found += page
            if len(page) < _PAGE:
                return {each["name"]: _collection(each) for each in found}

    async def create(self, name: str, metadata: Mapping[str, Any] | None = None) -> Collection:
        """Return a new collection, or the existing one of that name."""
        wanted = {"name": name, "metadata": metadata, "configuration": COSINE, "get_or_create": True}
        return _collection(await self._ask("POST", self._collections, wanted))

    async def rename(self, collection: Collection, name: str) -> None:
        """Rename a collection; raise RefusedError if the name is taken."""
        await self._ask("PUT", f"{self._collections}/{collection.id}", {"new_name": name})

    async def describe(self, collection: Collection, metadata: Mapping[str, Any]) -> None:
        """Replace a collection's metadata."""
        await self._ask("PUT", f"{self._collections}/{collection.id}", {"new_metadata": metadata})

    async def delete_collection(self, name: str) -> None:
        """Delete a collection."""
        await self._ask("DELETE", f"{self._collections}/{quote(name, '')}")

    async def count(self, collection: Collection) -> int:
        """Return how many records a collection has."""
        number: int = await self._ask("GET", f"{self._collections}/{collection.id}/count")
        return number

    async def get(self, collection: Collection, include: Sequence[str] = (), **selection: Any) -> Records:
        """Return the records that `ids`, `where`, `limit` and `offset` select, in the order of insertion."""
        return await self._records(collection, "get", {"include": include, **selection})

    async def add(self, collection: Collection, records: Records) -> None:
        """Add records; existing ones with the same ids stay as they are."""
        await self._records(collection, "add", records)

    async def upsert(self, collection: Collection, records: Records) -> None:
        """Add records; they replace existing ones with the same ids."""
        await self._records(collection, "upsert", records)

    async def update(self, collection: Collection, records: Records) -> None:
        """Change some fields of records' metadata; nothing is added for ids that are gone."""
        await self._records(collection, "update", records)

    async def delete(self, collection: Collection, **selection: Any) -> None:
        """Delete the records that `ids` or `where` select."""
        await self._records(collection, "delete", selection)

    async def query(
        self,
        collection: Collection,
        vector: Sequence[float],
        count: int,
        include: Sequence[str],
        **selection: Any,
    ) -> Records:
        """Return the records nearest to a vector among those that `where` selects, nearest first."""
        wanted = {"query_embeddings": [vector], "n_results": count, "include": include, **selection}
        found = await self._records(collection, "query", wanted)
        return {name: found[name][0] for name in ("ids", *include)}

    async def _records(self, collection: Collection, action: str, content: object) -> Records:
        records: Records = await self._ask("POST", f"{self._collections}/{collection.id}/{action}", content)
        return records

    async def _ask(self, method: str, url: str, content: object = None) -> Any:
        data = None if content is None else to_json(content)
        async with self._http.request(
            method, url, data=data, headers=await self._headers(), allow_redirects=False
        ) as answer:
            kind = answer.headers.get("Content-Type", "no content")
            if "json" not in kind:
                raise ChromaError(f"answered {answer.status} with {kind!r}, which no Chroma server does")
            body = await answer.read()
        return _content(answer.status, body)

    async def _headers(self) -> dict[str, str]:
        """Send the token that its file has now, in the headers that Chroma Cloud and most proxies read."""
        headers = {"Content-Type": "application/json"}
        if self._token is not None:
            try:
                token = await self._token.fetch()
            except CredentialError as error:
                raise ChromaError(f"CHROMADB_CREDENTIAL_FILE={str(self._token.path)!r}: {error}") from error
            headers |= {"X-Chroma-Token": token, "Authorization": f"Bearer {token}"}
        return headers


def _content(status: int, body: bytes) -> Any:
    try:
        content = from_json(body)
    except ValueError:
        raise ChromaError(f"answered {status} with something that is not JSON") from None
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return content
    told = content if isinstance(content, dict) else {}
    text = f"{told.get('error', 'error')} ({status}): {told.get('message', 'no message')}"[:_SHOWN]
    raise (MissingError if status == HTTPStatus.NOT_FOUND else RefusedError)(text)


def _collection(content: Mapping[str, Any]) -> Collection:
    return Collection(content["id"], content["name"], content["metadata"] or {})
