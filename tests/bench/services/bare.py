"""The bare handler that the backend's cost is compared with: FastAPI, httpx, and Chroma's calls for the data.

It knows a collection's id from its start, gives plain dicts, and has no middleware and no checks of its own.
`python -m tests.bench.services.bare PORT` runs with the backend's packages; CHROMADB_URL names the server.
"""

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx  # type: ignore[import-not-found, unused-ignore]
import uvicorn  # type: ignore[import-not-found, unused-ignore]
from app.embedding.built_in import BuiltInEmbedder  # type: ignore[import-not-found, unused-ignore]
from fastapi import FastAPI  # type: ignore[import-not-found, unused-ignore]

from tests.bench.services.loopback import on_loopback
from tests.bench.services.services import COLLECTIONS
from tests.loopback import HOST

_ALL = ["documents", "metadatas"]
Plain = dict[str, Any]


class Bare:
    """The handlers, on one collection."""

    def __init__(self, http: httpx.AsyncClient, records: str) -> None:
        self._http, self._records, self._embedder = http, records, BuiltInEmbedder()

    async def list(self, limit: int = 20, offset: int = 0) -> Plain:
        """List goals, newest first: `count` and `get`."""
        total = (await self._http.get(f"{self._records}/count")).json()
        start, end = max(total - offset - limit, 0), max(total - offset, 0)
        found = await self._post("get", limit=end - start, offset=start, include=_ALL)
        return {"items": _goals(found)[::-1], "total": total, "limit": limit, "offset": offset}

    async def read(self, goal_id: str) -> Plain:
        """Read a goal: `get`."""
        return _goals(await self._post("get", ids=[goal_id], include=_ALL))[0]

    async def search(self, q: str, limit: int = 10) -> Plain:
        """Find goals by meaning: embed and `query`."""
        vectors = await self._embedder.embed([q])
        include = [*_ALL, "distances"]
        found = await self._post("query", query_embeddings=vectors, n_results=limit, include=include)
        goals = _goals({name: found[name][0] for name in ("ids", *_ALL)})
        pairs = zip(goals, found["distances"][0], strict=True)
        return {"items": [{"goal": goal, "similarity": round(1 - distance, 4)} for goal, distance in pairs]}

    async def create(self, goal: Plain) -> Plain:
        """Create a goal: embed and `add`."""
        goal_id, text = str(uuid4()), f"{goal['title']}\n{goal['description']}"
        vectors = await self._embedder.embed([text])
        rest = {name: value for name, value in goal.items() if name not in ("title", "description")}
        metadata = rest | {"created_at": datetime.now(UTC).isoformat()}
        await self._post("add", ids=[goal_id], embeddings=vectors, documents=[text], metadatas=[metadata])
        return _goal(goal_id, text, metadata)

    async def _post(self, operation: str, **body: Any) -> Any:
        answer = await self._http.post(f"{self._records}/{operation}", json=body)
        return answer.raise_for_status().json()


def _goals(found: Mapping[str, Any]) -> list[Plain]:
    records = zip(found["ids"], found["documents"], found["metadatas"], strict=True)
    return [_goal(*record) for record in records]


def _goal(goal_id: str, text: str, metadata: Plain) -> Plain:
    title, _, description = text.partition("\n")
    return {"id": goal_id, "title": title, "description": description, **metadata}


async def _alive() -> Plain:
    return {"status": "alive"}


def create_app(chroma: str) -> FastAPI:
    """Return the application on the collection that is called goals now."""
    collections = f"{on_loopback(chroma)}{COLLECTIONS}"
    records = f"{collections}/{httpx.get(f'{collections}/goals').raise_for_status().json()['id']}"
    bare, app = Bare(httpx.AsyncClient(), records), FastAPI()
    app.get("/livez")(_alive)
    app.get("/api/goals")(bare.list)
    app.get("/api/goals/{goal_id}")(bare.read)
    app.get("/api/search")(bare.search)
    app.post("/api/goals", status_code=201)(bare.create)
    return app


if __name__ == "__main__":
    application = create_app(os.environ["CHROMADB_URL"])
    uvicorn.run(application, host=HOST, port=int(sys.argv[1]), log_config=None, access_log=False)
