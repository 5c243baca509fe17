"""Embeddings by an OpenAI-compatible endpoint."""

import asyncio
import math
import time
from collections.abc import Sequence
from http import HTTPStatus

import aiohttp
import structlog
from pydantic import BaseModel, ValidationError

from app.embedding.batches import Batches
from app.embedding.embedder import EmbeddingProblem, Vector
from app.embedding.outcomes import OK, OUTCOMES, RESULTS
from app.embedding.refusal import read_refusal, retry_after
from app.process.bulkhead import Bulkhead
from app.process.changes import Changes
from app.process.credential import CredentialError
from app.process.metrics import EMBEDDING_SECONDS, EMBEDDINGS
from app.process.settings import EmbeddingSettings

ATTEMPTS = 3
"""How often an endpoint that fails is asked, within the time for all attempts together."""

MOST = 96
"""Requests in need of a vector that are worked on at once: while it is slow, others still have room."""

_PAUSE_SECONDS = 0.2
_SHOWN = 300
_log = structlog.get_logger(__name__)


class _Item(BaseModel):
    index: int
    embedding: list[float]


class _Answer(BaseModel):
    data: list[_Item]


class EndpointEmbedder:
    """Asks the environment's endpoint; `seconds` bounds each request with all its attempts."""

    def __init__(self, settings: EmbeddingSettings, seconds: float) -> None:
        self.model = settings.model
        self._url, self._key, self._seconds = f"{settings.url}/embeddings", settings.key, seconds
        self._batches = Batches(self._ask)
        self.room = Bulkhead(MOST, "embedding", "The embedding service is slow: try again in a moment.")
        self._changes = Changes(_log, OK)
        self._http: aiohttp.ClientSession | None = None
        for result in RESULTS:  # an alert sees increases only, not a series that starts with its first call
            EMBEDDINGS.labels(self.model, result)

    async def embed(self, texts: Sequence[str], *, cut: bool = False) -> list[Vector]:
        """Return one vector for each text, by as many requests as it takes.

        Raise the problem that the client is told about; with `cut`, a text that is too long is not one.
        """
        return await self._batches.embed(texts, cut=cut)

    async def close(self) -> None:
        """Close all connections."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def _ask(self, texts: Sequence[str]) -> list[Vector]:
        start, result = time.perf_counter(), "cancelled"
        try:
            async with asyncio.timeout(self._seconds):
                vectors = await self._attempt(texts)
            result = "ok"
        except TimeoutError:
            result = "timeout"
            raise self._problem("late", seconds=self._seconds) from None
        except EmbeddingProblem as problem:
            result = problem.result
            raise
        finally:
            EMBEDDINGS.labels(self.model, result).inc()
            EMBEDDING_SECONDS.labels(self.model).observe(time.perf_counter() - start)
        self._changes.tell("info", OK, url=self._url, model=self.model)
        return vectors

    async def _attempt(self, texts: Sequence[str]) -> list[Vector]:
        """Retry what may pass by itself."""
        for attempt in range(1, ATTEMPTS):
            try:
                return await self._post(texts)
            except EmbeddingProblem as problem:
                if problem.result != "unavailable":
                    raise
            await asyncio.sleep(_PAUSE_SECONDS * 2**attempt)
        return await self._post(texts)

    async def _post(self, texts: Sequence[str]) -> list[Vector]:
        key = await self._read_key()
        content = {"model": self.model, "input": list(texts), "encoding_format": "float"}
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            async with self._connections().post(
                self._url, json=content, headers=headers, allow_redirects=False
            ) as answer:
                body = await answer.read()
        except aiohttp.ClientError as error:
            raise self._problem("away", error=f"{type(error).__name__}: {error}"[:_SHOWN]) from error
        vectors = _vectors(body, len(texts)) if answer.status == HTTPStatus.OK else None
        if vectors is not None:
            return vectors
        refusal = read_refusal(answer.status, body, key, texts)
        happened = "no embedding" if answer.status == HTTPStatus.OK else refusal.kind
        said = {"status": refusal.status, "code": refusal.code, "message": refusal.message}
        wait = retry_after(answer.headers.get("Retry-After"))
        raise self._problem(happened, wait, **said, texts=len(texts))

    def _connections(self) -> aiohttp.ClientSession:
        """Return the client, which belongs to the loop in which it is first needed."""
        if self._http is None:
            self._http = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=None),  # all of it is bounded by `seconds`
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=True,
            )
        return self._http

    async def _read_key(self) -> str | None:
        if self._key is None:
            return None
        try:
            return await self._key.fetch()
        except CredentialError as error:
            fault = f"EMBEDDING_CREDENTIAL_FILE={str(self._key.path)!r} {error}"
            raise self._problem("no key", error=fault) from None

    def _problem(self, happened: str, wait: str | None = None, **fields: object) -> EmbeddingProblem:
        """Return the problem that the client is told about, and log what happened if that is new."""
        told = OUTCOMES[happened]
        self._changes.tell(told.level, told.state, url=self._url, model=self.model, **fields, fix=told.fix)
        again = told.status == HTTPStatus.SERVICE_UNAVAILABLE
        headers = {"Retry-After": wait or retry_after(None)} if again else None
        return EmbeddingProblem(told.result, told.status, told.detail, headers)


def _vectors(body: bytes, count: int) -> list[Vector] | None:
    """Return an answer's vectors in the order of their texts, or None if it is not a valid answer."""
    try:
        items = sorted(_Answer.model_validate_json(body).data, key=lambda item: item.index)
    except ValidationError:
        return None
    vectors: list[Vector] = [item.embedding for item in items]
    is_whole = len(vectors) == count and all(vector and all(map(math.isfinite, vector)) for vector in vectors)
    return vectors if is_whole else None
