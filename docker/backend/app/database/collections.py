"""The collections in the database: which are missing, and which model the goals' vectors come from.

Both collections exist from the first goal on; the check-ins are created first. `python -m app reembed` fills
NEXT; in its last step it renames GOALS to PREVIOUS, then NEXT to GOALS. `python -m app restore` does the same
with RESTORED and REPLACED. Whoever writes checks afterwards that the collection is still the one in use.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import uuid4

import structlog

from app.database.chroma import Collection, MissingError
from app.database.connection import Database, Work
from app.process.problem import Unavailable

GOALS, NEXT, PREVIOUS = "goals", "goals-next", "goals-previous"
RESTORED, REPLACED = "goals-restored", "goals-replaced"
CHECK_INS = "check-ins"
CHECK_INS_RESTORED, CHECK_INS_REPLACED = "check-ins-restored", "check-ins-replaced"
IN_TRANSIT = {NEXT, PREVIOUS, RESTORED, REPLACED, CHECK_INS_RESTORED, CHECK_INS_REPLACED}
"""The names of collections that exist only while goals are re-embedded or restored."""
REPLACING = "The goals were being replaced: try again."

CHANGED = "changed"
"""The key in the goals' metadata that identifies the last change of a record."""

BY_RESTORE = {"made_by": "restore"}
"""The metadata of restored check-ins, so that an archive without goals is not mistaken for a loss."""

_FIX = (
    "restore an archive, as docs/backup.md says; "
    "if its tenant or database is missing, CHROMADB_TENANT or CHROMADB_DATABASE may be wrong"
)
_log = structlog.get_logger(__name__)
T = TypeVar("T")


class Mismatch(Unavailable):
    """The goals' vectors come from a model other than the one in use."""


class Lost(Unavailable):
    """Something is missing from the database that is only ever removed by mistake."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"The database lacks {missing}.")
        self.missing = missing


class Stored(NamedTuple):
    """The collections in use; before the first goal there are none."""

    goals: Collection | None
    check_ins: Collection | None

    @property
    def ids(self) -> tuple[str | None, ...]:
        """Return their ids, which stay when they are renamed or marked."""
        return tuple(each and each.id for each in self)


NOTHING = Stored(None, None)


class _Ask(Protocol):
    async def __call__(self, operation: str, work: Work[T]) -> T: ...


class Collections:
    """Finds the collections by name for each use, because another process may have replaced them."""

    def __init__(self, database: Database, model: str) -> None:
        self._database, self._model = database, model
        self._seen = self._last = NOTHING
        self._told = ""

    async def find(self) -> Stored:
        """Return the collections; raise Mismatch, Lost or Unavailable if goals cannot be read from them."""
        return await self._look(self._database.call)

    async def last(self) -> Stored:
        """Return what was found last; after writing to it, call `confirm`."""
        return self._last if self._last.goals else await self.find()

    def forget(self) -> None:
        """Look the collections up again next time."""
        self._last = NOTHING

    async def check(self) -> None:
        """Raise the same errors as `find`, without waiting for a turn."""
        await self._look(self._database.check)

    async def goals_for(self, dimension: int, found: Stored) -> Collection:
        """Return the goals' collection for vectors of a dimension, created if it was not found."""
        goals = found.goals or await self._create(dimension)
        self._compare(goals.metadata, dimension)
        return goals

    async def mark(self, goals: Collection) -> None:
        """Let every replica see that a goal was added or removed."""
        await mark(self._database.call, goals)

    async def confirm(self, written: Collection) -> Stored:
        """Return the collections, or raise Unavailable if the one that was written to has been replaced."""
        found = await self.find()
        if written.id not in found.ids:
            raise Unavailable(REPLACING)
        return found

    def metadata(self, dimension: int) -> dict[str, str | int]:
        """Return the metadata of the goals' collection."""
        return {"embedding_model": self._model, "embedding_dimension": dimension}

    async def _create(self, dimension: int) -> Collection:
        await self._database.call("create_collection", lambda chroma: chroma.create(CHECK_INS))
        metadata = self.metadata(dimension)
        return await self._database.call("create_collection", lambda chroma: chroma.create(GOALS, metadata))

    async def _look(self, ask: _Ask) -> Stored:
        try:
            found = await stored(ask, self._seen)
        except Lost as loss:
            self._tell("something is missing in the database", missing=loss.missing, fix=_FIX)
            raise
        if found.goals is not None:
            self._seen = found
            self._compare(found.goals.metadata, None)
        self._told, self._last = "", found
        return found

    def _compare(self, metadata: Mapping[str, Any], dimension: int | None) -> None:
        kept_model, kept_dimension = metadata.get("embedding_model"), metadata.get("embedding_dimension")
        if kept_model == self._model and dimension in (None, kept_dimension):
            return
        used = f"{self._model!r}" + (f" with {dimension} dimensions" if dimension else "")
        message = (
            f"the goals are embedded with {kept_model!r} with {kept_dimension} dimensions, "
            f"but this service uses {used}: "
            "run 'python -m app reembed' with this service's settings, or set the previous model again"
        )
        self._tell(message)
        raise Mismatch(f"{message[0].upper()}{message[1:]}.")

    def _tell(self, event: str, **fields: str) -> None:
        told = f"{event} {fields}"
        if told != self._told:
            self._told = told
            _log.error(event, url=self._database.url, **fields)


async def mark(ask: _Ask, goals: Collection) -> None:
    """Let every replica see that what is in lists of goals has changed."""
    changed = {**goals.metadata, CHANGED: uuid4().hex}
    await ask("mark", lambda chroma: chroma.describe(goals, changed))


async def stored(ask: _Ask, seen: Stored = NOTHING) -> Stored:
    """Return the collections, whatever their model; raise Lost if one of them, or what was seen, is gone."""
    present = await ask("list_collections", lambda chroma: chroma.collections())
    found = Stored(present.get(GOALS), present.get(CHECK_INS))
    if found.goals is not None and found.check_ins is not None:
        return found
    _require_unchanging(present, found)
    if found == NOTHING:
        await _require_database(ask)
    missing = await _missing(ask, found, seen)
    if missing:
        raise Lost(missing)
    return Stored(None, found.check_ins)


def _require_unchanging(present: Mapping[str, Collection], found: Stored) -> None:
    """Raise Unavailable if a collection is missing because it is about to be replaced."""
    if found.goals is None and present.keys() & {NEXT, PREVIOUS}:
        raise Unavailable("The goals are being re-embedded; if this lasts, run 'python -m app reembed'.")
    if present.keys() & {RESTORED, REPLACED, CHECK_INS_RESTORED, CHECK_INS_REPLACED}:
        raise Unavailable("The goals are being restored; if this lasts, run 'python -m app restore' again.")


async def _require_database(ask: _Ask) -> None:
    try:
        await ask("get_database", lambda chroma: chroma.require_database())
    except MissingError as error:
        raise Lost(f"its tenant or database ({error})") from None


async def _missing(ask: _Ask, found: Stored, seen: Stored) -> str:
    """Return what is missing: nothing if there are no goals yet, or if a restored archive had none."""
    if found.goals is not None:
        return f"the collection {CHECK_INS!r}"
    check_ins = found.check_ins
    if check_ins is None:
        return "" if seen == NOTHING else f"the collections {GOALS!r} and {CHECK_INS!r}"
    is_new = seen == NOTHING or (check_ins.id not in seen.ids and check_ins.metadata == BY_RESTORE)
    if is_new and not await ask("count", lambda chroma: chroma.count(check_ins)):
        return ""
    return f"the collection {GOALS!r}"
