"""The collections in the database, and which embedding model the goals' vectors are from.

While `python -m app reembed` runs, NEXT is being filled; in its last step GOALS is called PREVIOUS, then NEXT
is called GOALS. `python -m app restore` does the same with RESTORED and REPLACED. Whoever writes a goal looks
afterwards whether GOALS is still what was written to.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from chromadb.api import AsyncClientAPI
from chromadb.api.models.AsyncCollection import AsyncCollection
from chromadb.errors import ChromaError, NotFoundError

from app.database import Database, MissingError, get, names
from app.problem import Unavailable

GOALS, NEXT, PREVIOUS = "goals", "goals-next", "goals-previous"
RESTORED, REPLACED = "goals-restored", "goals-replaced"
CHECK_INS = "check-ins"
CHECK_INS_RESTORED, CHECK_INS_REPLACED = "check-ins-restored", "check-ins-replaced"
COSINE = {"hnsw": {"space": "cosine"}}

_log = structlog.get_logger(__name__)


class Mismatch(Unavailable):
    """The goals' vectors are from another model than the one in use."""


class Collections:
    """Finds the collections by name for each use, because another process may have renamed them."""

    def __init__(self, database: Database, model: str) -> None:
        self._database, self._model = database, model
        self._told: str | None = None

    async def goals(self) -> AsyncCollection | None:
        """Return the goals, or None before the first goal; raise Mismatch if they are of another model."""
        found = await stored_goals(self._database)
        if found is not None:
            self._compare(found.metadata or {}, None)
        return found

    async def goals_to_write(self, dimension: int) -> AsyncCollection:
        """Return the goals, created if need be, for vectors of a dimension."""
        found = await self.goals()
        if found is None:
            metadata = self.metadata(dimension)
            found = await self._database.call(
                "create_collection", lambda client: create(client, GOALS, metadata)
            )
        self._compare(found.metadata or {}, dimension)
        return found

    async def confirm(self, written: AsyncCollection) -> None:
        """Raise Unavailable if the goals that were written to have been replaced meanwhile."""
        current = await self.goals()
        if current is None or current.id != written.id:
            raise Unavailable("The goals were being replaced: try again.")

    async def check_ins(self) -> AsyncCollection:
        """Return the check-ins, created if need be."""
        return await self._database.call("get_collection", _check_ins)

    def metadata(self, dimension: int) -> dict[str, str | int]:
        """Return what the goals' collection says of itself."""
        return {"embedding_model": self._model, "embedding_dimension": dimension}

    def _compare(self, metadata: Mapping[str, Any], dimension: int | None) -> None:
        kept_model, kept_dimension = metadata.get("embedding_model"), metadata.get("embedding_dimension")
        if kept_model == self._model and dimension in (None, kept_dimension):
            self._told = None
            return
        used = f"{self._model!r}" + (f" with {dimension} dimensions" if dimension else "")
        message = (
            f"the goals are embedded with {kept_model!r} with {kept_dimension} dimensions, "
            f"but this service uses {used}: "
            "run 'python -m app reembed' with this service's settings, or set the former model again"
        )
        if message != self._told:
            self._told = message
            _log.error(message)
        raise Mismatch(f"{message[0].upper()}{message[1:]}.")


async def stored_goals(database: Database) -> AsyncCollection | None:
    """Return the goals, of whatever model, or None before the first goal."""
    try:
        return await database.call("get_collection", lambda client: get(client, GOALS))
    except MissingError:
        present = await database.call("list_collections", names)
    if GOALS in present:
        return await stored_goals(database)
    if present & {NEXT, PREVIOUS}:
        raise Unavailable("The goals are being embedded anew; if this lasts, run 'python -m app reembed'.")
    if present & {RESTORED, REPLACED}:
        raise Unavailable("The goals are being restored; if this lasts, run 'python -m app restore' again.")
    return None


async def create(client: AsyncClientAPI, name: str, metadata: dict[str, str | int]) -> AsyncCollection:
    """Return a new collection of vectors, or the one that another process has just created."""
    try:
        return await client.create_collection(
            name,
            metadata=metadata,
            configuration=COSINE,  # type: ignore[arg-type]
            embedding_function=None,
        )
    except ChromaError:
        return await get(client, name)


async def _check_ins(client: AsyncClientAPI) -> AsyncCollection:
    try:
        return await get(client, CHECK_INS)
    except NotFoundError:
        return await client.get_or_create_collection(CHECK_INS, embedding_function=None)
