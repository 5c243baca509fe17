"""Goals and check-ins as records of the database, and back; what is stored is returned as it is."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from app.database.chroma import Records
from app.database.owner import is_of, marked
from app.embedding.embedder import Vector
from app.goals.schema import NewCheckIn, NewGoal

Content = dict[str, Any]
"""A goal or a check-in as JSON has it."""

WHOLE = ("documents", "metadatas")
_OF_GOAL = ("target_value", "unit", "target_date", "created_at")
_OF_CHECK_IN = ("goal_id", "date", "value", "note", "created_at")
_NAMESPACE = UUID("5b0f5b0e-6f6e-4c0b-8f0a-2f6a6d0f7c11")
_NO_MEANING: Vector = [1.0]
"""The vector of a check-in: Chroma wants one, but nobody searches for it."""


def id_for(key: str | None, *scope: str | None) -> str:
    """Return the id that a client's key always gives in a scope, or a new one without a key."""
    parts = (each for each in (*scope, key) if each is not None)
    return str(uuid4() if key is None else uuid5(_NAMESPACE, "\n".join(parts)))


def new_goal(id_: str, new: NewGoal) -> Content:
    """Return a goal that begins now."""
    return {"id": id_, **new.model_dump(mode="json"), "created_at": _now()}


def new_check_in(id_: str, goal_id: str, new: NewCheckIn) -> Content:
    """Return a check-in that is made now."""
    return {"id": id_, "goal_id": goal_id, **new.model_dump(mode="json"), "created_at": _now()}


def text_of(goal: Content) -> str:
    """Return what a goal's meaning is taken from, and what its record keeps as its document."""
    return f"{goal['title']}\n{goal['description']}"


def goal_records(goal: Content, vector: Vector, owner: str | None) -> Records:
    """Return the record of an owner's goal."""
    return {
        "ids": [goal["id"]],
        "embeddings": [vector],
        "documents": [text_of(goal)],
        "metadatas": [marked(_fields(_OF_GOAL, goal), owner)],
    }


def check_in_records(check_in: Content, owner: str | None) -> Records:
    """Return the record of a check-in of an owner's goal."""
    return {
        "ids": [check_in["id"]],
        "embeddings": [_NO_MEANING],
        "metadatas": [marked(_fields(_OF_CHECK_IN, check_in), owner)],
    }


def goals(records: Mapping[str, Any], owner: str | None) -> list[Content]:
    """Return the goals of records that are an owner's, in their order."""
    rows = zip(records["ids"], records["documents"], records["metadatas"], strict=True)
    return [
        {"id": id_, **_texts(document or ""), **_fields(_OF_GOAL, metadata)}
        for id_, document, metadata in rows
        if is_of(owner, metadata)
    ]


def check_ins(records: Mapping[str, Any]) -> list[Content]:
    """Return the check-ins of records, in their order."""
    rows = zip(records["ids"], records["metadatas"], strict=True)
    return [{"id": id_, **_fields(_OF_CHECK_IN, metadata)} for id_, metadata in rows]


def in_order(found: Iterable[Content], ids: Iterable[str]) -> list[Content]:
    """Return what was found in the order of ids."""
    by_id = {each["id"]: each for each in found}
    return [by_id[each] for each in ids if each in by_id]


def says_the_same(kept: Content, new: Content) -> bool:
    """Return whether both are the same, apart from when they were made."""
    return all(name == "created_at" or _is_same(value, kept.get(name)) for name, value in new.items())


def _is_same(value: Any, kept: Any) -> bool:
    """Compare values; the database may change a number's last digit."""
    if isinstance(value, float) and isinstance(kept, int | float):
        return math.isclose(value, kept, rel_tol=1e-14)
    return bool(value == kept)


def by_date(check_in: Content) -> tuple[str, datetime]:
    """Return what check-ins are sorted by: the day, then when they were made."""
    return check_in["date"], datetime.fromisoformat(check_in["created_at"])


def _texts(document: str) -> Content:
    title, _, description = document.partition("\n")
    return {"title": title, "description": description}


def _fields(names: Iterable[str], content: Mapping[str, Any] | None) -> Content:
    """Return some fields in our order: Chroma returns a record's fields in any."""
    return {name: (content or {}).get(name) for name in names}


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
