"""The connection to Chroma: made at first use, bounded in time, made anew after a failure."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import structlog
from chromadb.api import AsyncClientAPI
from chromadb.api.async_client import AsyncClient
from chromadb.api.async_fastapi import AsyncFastAPI
from chromadb.api.models.AsyncCollection import AsyncCollection
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import NotFoundError

from app.credential import Credential, CredentialError
from app.metrics import observe_database
from app.problem import Unavailable
from app.settings import DatabaseSettings

CALL_SECONDS = 2.0
"""Longest time for one call of the service; below the readiness probe's timeout."""

_CONNECTIONS = 100
_UP = "up"
_FIX = (
    "start the Chroma server that CHROMADB_URL names, or correct that; "
    "the error may also be about CHROMADB_TENANT, CHROMADB_DATABASE or CHROMADB_CREDENTIAL_FILE"
)
T = TypeVar("T")
_log = structlog.get_logger(__name__)


class MissingError(Exception):
    """A collection that does not exist."""


class Database:
    """Runs calls against Chroma in bounded time; what fails is Unavailable, and the cause is logged."""

    def __init__(self, settings: DatabaseSettings, call_seconds: float = CALL_SECONDS) -> None:
        self._settings, self._call_seconds = settings, call_seconds
        self._client: AsyncClientAPI | None = None
        self._connecting = asyncio.Lock()
        self._state = ""

    async def call(self, operation: str, work: Callable[[AsyncClientAPI], Awaitable[T]]) -> T:
        """Return what `work` returns, or raise MissingError if its collection does not exist."""
        try:
            with observe_database(operation):
                async with asyncio.timeout(self._call_seconds):
                    result = await _unless_missing(work, await self._connected())
        except Exception as error:
            self._tell(self._cause(error))
            raise Unavailable("The database is not reachable.") from error
        self._tell(_UP)
        if isinstance(result, MissingError):
            raise result
        return result

    async def _connected(self) -> AsyncClientAPI:
        async with self._connecting:
            if self._client is None:
                self._client = await self._connect()
            return self._client

    async def _connect(self) -> AsyncClientAPI:
        _share_bounded_http_client(self._settings.token, self._call_seconds)
        try:
            return await AsyncClient.create(
                tenant=self._settings.tenant,
                database=self._settings.database,
                settings=_client_settings(self._settings.url),
            )
        except BaseException:
            SharedSystemClient.clear_system_cache()  # it keeps every client that could not connect
            raise

    def _cause(self, error: Exception) -> str:
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            return f"no answer within {self._call_seconds:g} seconds"
        return f"{type(error).__name__}: {error}"[:500]

    def _tell(self, state: str) -> None:
        """Log when the database comes, goes, or is away for another reason."""
        if state == self._state:
            return
        self._state = state
        if state == _UP:
            _log.info("database is up", url=self._settings.url)
        else:
            _log.error("database is down", url=self._settings.url, error=state, fix=_FIX)


class _Token(httpx.Auth):
    """Sends the token that is in its file now, in the header of Chroma Cloud and in that of most proxies."""

    def __init__(self, token: Credential) -> None:
        self._token = token

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        try:
            token = await self._token.fetch()
        except CredentialError as error:
            raise httpx.RequestError(
                f"CHROMADB_CREDENTIAL_FILE={str(self._token.path)!r}: {error}"
            ) from error
        request.headers["X-Chroma-Token"] = token
        request.headers["Authorization"] = f"Bearer {token}"
        yield request


def _share_bounded_http_client(token: Credential | None, seconds: float) -> None:
    """Hand Chroma's client an HTTP client: its own never times out, and checks no certificate."""
    clients, loop = AsyncFastAPI._clients, hash(asyncio.get_running_loop())  # noqa: SLF001
    clients[loop] = clients.get(loop) or httpx.AsyncClient(
        timeout=seconds,
        limits=httpx.Limits(max_connections=_CONNECTIONS, keepalive_expiry=20),
        headers={"Content-Type": "application/json"},
        auth=_Token(token) if token else None,
        event_hooks={"response": [_refuse_what_is_no_json]},
    )


async def _refuse_what_is_no_json(response: httpx.Response) -> None:
    """Tell of another server, or of a proxy's error, in a sentence; Chroma's client would give its page."""
    kind = response.headers.get("Content-Type", "no content")
    if "json" not in kind:
        raise httpx.RequestError(
            f"answered {response.status_code} with {kind!r}, and not as a Chroma server does"
        )


def _client_settings(url: str) -> Settings:
    parts = urlsplit(url)
    default_port = 443 if parts.scheme == "https" else 80
    return Settings(
        chroma_api_impl="chromadb.api.async_fastapi.AsyncFastAPI",
        chroma_server_host=url,
        chroma_server_http_port=parts.port or default_port,
        chroma_server_ssl_enabled=parts.scheme == "https",
        anonymized_telemetry=False,
    )


async def _unless_missing(
    work: Callable[[AsyncClientAPI], Awaitable[T]], client: AsyncClientAPI
) -> T | MissingError:
    try:
        return await work(client)
    except NotFoundError as error:
        return MissingError(str(error))


async def names(client: AsyncClientAPI) -> set[str]:
    """Return the names of all collections."""
    return {collection.name for collection in await client.list_collections()}


async def get(client: AsyncClientAPI, name: str) -> AsyncCollection:
    """Return a collection that exists, or raise NotFoundError; the caller brings the embeddings."""
    return await client.get_collection(name, embedding_function=None)
