"""Puts goals into the database in batches, as the backend stores them.

`python -m tests.bench.services.fill URL COUNT` runs with the backend's packages, after the backend has
made the collection by its first goal.
"""

import asyncio
import base64
import struct
import sys
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from app.embedding.built_in import BuiltInEmbedder  # type: ignore[import-not-found, unused-ignore]
from app.goals import records  # type: ignore[import-not-found, unused-ignore]
from app.goals.schema import NewGoal  # type: ignore[import-not-found, unused-ignore]

from tests.bench.services.client import Client
from tests.bench.services.mix import filled_id
from tests.bench.services.services import COLLECTIONS
from tests.bench.services.texts import ACTIONS, MANNERS, THINGS

_BATCH = 1000
_START = datetime(2020, 1, 1, tzinfo=UTC)
_TEXTS = list(product(MANNERS, ACTIONS, THINGS))


def goal(number: int) -> dict[str, Any]:
    """Return the goal of a number, made a minute after the one before."""
    manner, action, thing = _TEXTS[number % len(_TEXTS)]
    new = NewGoal(
        title=f"{action} {thing} ({number})",
        description=f"I want to {action.lower()} {thing} {manner}, and write down how it goes.",
        target_value=float(number % 100),
        unit="times",
        target_date="2030-12-31",
    )
    created_at = f"{_START + timedelta(minutes=number):%Y-%m-%dT%H:%M:%S.%fZ}"
    content: dict[str, Any] = records.new_goal(filled_id(number), new) | {"created_at": created_at}
    return content


def fill(url: str, count: int) -> None:
    """Add goals until there are this many."""
    client, embedder = Client(url), BuiltInEmbedder()
    place = f"{COLLECTIONS}/{client.good('GET', f'{COLLECTIONS}/goals')['id']}"
    present = client.good("GET", f"{place}/count")
    for start in range(present, count, _BATCH):
        goals = [goal(number) for number in range(start, min(start + _BATCH, count))]
        client.good("POST", f"{place}/add", _batch(embedder, goals))


def _batch(embedder: BuiltInEmbedder, goals: list[dict[str, Any]]) -> dict[str, Any]:
    vectors = asyncio.run(embedder.embed([records.text_of(each) for each in goals]))
    encoded = [base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode() for vector in vectors]
    each_one = [records.goal_records(*pair, owner=None) for pair in zip(goals, encoded, strict=True)]
    return {name: [each[name][0] for each in each_one] for name in each_one[0]}


if __name__ == "__main__":
    fill(sys.argv[1], int(sys.argv[2]))
