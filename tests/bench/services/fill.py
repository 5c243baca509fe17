"""Puts goals into the database in batches, as the backend stores them.

`python -m tests.bench.services.fill URL COUNT` runs with the backend's packages, after the backend has
made the collection by its first goal.
"""

import asyncio
import base64
import sys
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import numpy as np  # type: ignore[import-not-found, unused-ignore]
from app.embedding import BuiltInEmbedder  # type: ignore[import-not-found, unused-ignore]
from app.schema import Goal  # type: ignore[import-not-found, unused-ignore]

from tests.bench.services.client import Client
from tests.bench.services.mix import filled_id
from tests.bench.services.services import COLLECTIONS
from tests.bench.services.texts import ACTIONS, MANNERS, THINGS

_BATCH = 1000
_START = datetime(2020, 1, 1, tzinfo=UTC)
_TEXTS = list(product(MANNERS, ACTIONS, THINGS))


def goal(number: int) -> Goal:
    """Return the goal of a number, made a minute after the one before."""
    manner, action, thing = _TEXTS[number % len(_TEXTS)]
    return Goal(
        id=filled_id(number),
        created_at=_START + timedelta(minutes=number),
        title=f"{action} {thing} ({number})",
        description=f"I want to {action.lower()} {thing} {manner}, and write down how it goes.",
        target_value=float(number % 100),
        unit="times",
        target_date=(_START + timedelta(days=4000)).date(),
    )


def record(new: Goal) -> tuple[str, str, dict[str, Any]]:
    """Return a goal's id, document and metadata, as `app.store` keeps it."""
    metadata = new.model_dump(mode="json", exclude={"id", "title", "description"})
    return new.id, f"{new.title}\n{new.description}", metadata


def fill(url: str, count: int) -> None:
    """Add goals until there are so many."""
    client = Client(url)
    records = f"{COLLECTIONS}/{client.good('GET', f'{COLLECTIONS}/goals')['id']}"
    present = client.good("GET", f"{records}/count")
    _compare(client.good("POST", f"{records}/get", {"limit": 1, "include": ["metadatas"]})["metadatas"][0])
    embedder = BuiltInEmbedder()
    for start in range(present, count, _BATCH):
        client.good("POST", f"{records}/add", _batch(embedder, range(start, min(start + _BATCH, count))))


def _compare(stored: dict[str, Any]) -> None:
    unlike = stored.keys() ^ record(goal(0))[2].keys()
    if unlike:
        raise SystemExit(f"goals in the database differ in {sorted(unlike)}: correct record() in {__file__}")


def _batch(embedder: BuiltInEmbedder, numbers: range) -> dict[str, Any]:
    ids, texts, metadatas = zip(*(record(goal(number)) for number in numbers), strict=True)
    vectors = np.array(asyncio.run(embedder.embed(texts)), dtype="<f4")
    encoded = [base64.b64encode(vector.tobytes()).decode() for vector in vectors]
    return {"ids": ids, "embeddings": encoded, "documents": texts, "metadatas": metadatas}


if __name__ == "__main__":
    fill(sys.argv[1], int(sys.argv[2]))
