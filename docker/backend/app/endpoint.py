"""Embeddings by an OpenAI-compatible endpoint."""

import asyncio
import math
import time
from collections.abc import Sequence
from http import HTTPStatus

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from app.credential import CredentialError
from app.embedding import Vector
from app.metrics import EMBEDDING_SECONDS, EMBEDDINGS
from app.problem import Problem, Unavailable
from app.settings import EmbeddingSettings

ATTEMPTS = 3
"""How often an endpoint that is away or fails is asked, within the time for all attempts together."""

_PAUSE_SECONDS = 0.2
_log = structlog.get_logger(__name__)


class _Item(BaseModel):
    index: int
    embedding: list[float]


class _Answer(BaseModel):
    data: list[_Item]


class EndpointEmbedder:
    """Asks the environment's endpoint; `seconds` bounds a call with all its attempts."""

    def __init__(self, settings: EmbeddingSettings, seconds: float) -> None:
        self.model = settings.model
        self._url, self._key, self._seconds = f"{settings.url}/embeddings", settings.key, seconds
        self._http = httpx.AsyncClient(timeout=seconds, follow_redirects=False)

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return one vector for each text, or raise the problem that the client is told of."""
        start, result = time.perf_counter(), "error"
        try:
            async with asyncio.timeout(self._seconds):
                vectors = await self._ask(texts)
            result = "ok"
        except TimeoutError:
            result = "timeout"
            raise self._problem(HTTPStatus.GATEWAY_TIMEOUT, "did not answer in time") from None
        except Problem as problem:
            result = problem.__class__.__name__.lower().strip("_")
            raise
        finally:
            EMBEDDINGS.labels(self.model, result).inc()
            EMBEDDING_SECONDS.labels(self.model).observe(time.perf_counter() - start)
        return vectors

    async def _ask(self, texts: Sequence[str]) -> list[Vector]:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = await self._post(texts)
            except httpx.TimeoutException as error:
                raise TimeoutError from error
            except httpx.TransportError as error:
                _log.warning(
                    "embedding service is not reachable", attempt=attempt, error=type(error).__name__
                )
            else:
                if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return self._vectors(answer, len(texts))
                _log.warning("embedding service failed", attempt=attempt, status=answer.status_code)
            if attempt < ATTEMPTS:
                await asyncio.sleep(_PAUSE_SECONDS * 2**attempt)
        raise Unavailable("The embedding service is not reachable.")

    async def _post(self, texts: Sequence[str]) -> httpx.Response:
        headers = {}
        if self._key is not None:
            try:
                headers["Authorization"] = f"Bearer {await self._key.fetch()}"
            except CredentialError as error:
                detail = f"has no usable key: EMBEDDING_CREDENTIAL_FILE={str(self._key.path)!r} {error}"
                raise self._problem(HTTPStatus.BAD_GATEWAY, "has no usable key", log=detail) from None
        content = {"model": self.model, "input": list(texts), "encoding_format": "float"}
        return await self._http.post(self._url, json=content, headers=headers)

    def _vectors(self, answer: httpx.Response, count: int) -> list[Vector]:
        status = answer.status_code
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            detail = (
                f"refused the service's key with status {status}: renew the file of EMBEDDING_CREDENTIAL_FILE"
            )
            raise self._problem(
                HTTPStatus.BAD_GATEWAY, "refused the service's key", log=detail, kind=_Refused
            )
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            _log.warning("embedding service is limiting the rate")
            raise _Limited("The embedding service is busy.", answer.headers.get("Retry-After", "5"))
        if status != HTTPStatus.OK:
            raise self._problem(HTTPStatus.BAD_GATEWAY, f"answered with status {status}")
        try:
            items = sorted(_Answer.model_validate_json(answer.content).data, key=lambda item: item.index)
        except ValidationError:
            items = []
        vectors: list[Vector] = [item.embedding for item in items]
        if len(vectors) != count or not all(vector and all(map(math.isfinite, vector)) for vector in vectors):
            raise self._problem(HTTPStatus.BAD_GATEWAY, "answered something that is no embedding")
        return vectors

    def _problem(
        self, status: HTTPStatus, text: str, *, log: str | None = None, kind: type[Problem] = Problem
    ) -> Problem:
        _log.error(f"embedding service {log or text}", url=self._url, model=self.model)
        return kind(status, f"The embedding service {text}.")


class _Refused(Problem):
    """The endpoint did not take the key."""


class _Limited(Unavailable):
    """The endpoint takes no more calls for now."""
