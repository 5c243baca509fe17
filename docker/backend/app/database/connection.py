"""The connection to the database: calls wait for their turn, and have a time limit once they begin."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from typing import Self, TypeVar

import aiohttp

from app.database.chroma import Chroma, ChromaError, MissingError
from app.database.outage import Outage
from app.process.metrics import DATABASE_ERRORS, DATABASE_SECONDS, WAITING
from app.process.problem import Unavailable
from app.process.settings import DatabaseSettings

CALL_SECONDS = 10.0
"""The longest that one call may take: the first after the database starts loads its index."""

PATIENCE_SECONDS = 2.0
"""After this time a call goes on only while the database is alive; below the readiness probe's timeout."""

_SLOTS = 32
_IDLE_SECONDS = 20
T = TypeVar("T")
Work = Callable[[Chroma], Awaitable[T]]


class Database:
    """Runs calls against Chroma; a failure raises Unavailable, and its cause is logged."""

    def __init__(self, settings: DatabaseSettings, call_seconds: float = CALL_SECONDS) -> None:
        self.url = settings.url
        self._settings, self._call_seconds = settings, call_seconds
        self._outage = Outage(settings.url)
        self._turns = asyncio.Semaphore(_SLOTS)
        self._lanes: dict[int, Chroma] = {}
        self._sessions: list[aiohttp.ClientSession] = []

    async def call(self, operation: str, work: Work[T]) -> T:
        """Return what `work` returns when its turn has come, or raise its MissingError."""
        with WAITING.track_inprogress():
            await self._turns.acquire()
        try:
            return await self._run(operation, work, self._lane(_SLOTS), self._call_seconds)
        finally:
            self._turns.release()

    async def check(self, operation: str, work: Work[T]) -> T:
        """Do the same at once, on other connections: probes do not wait for a turn."""
        return await self._run(operation, work, self._lane(0), PATIENCE_SECONDS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all connections."""
        for session in self._sessions:
            await session.close()

    async def _run(self, operation: str, work: Work[T], chroma: Chroma, seconds: float) -> T:
        start = time.perf_counter()
        try:
            result = await self._bounded(work(chroma), seconds)
        except MissingError:
            self._outage.answered()
            raise
        except (ChromaError, aiohttp.ClientError, OSError) as error:
            DATABASE_ERRORS.labels(operation).inc()
            self._outage.failed(_cause(error, seconds))
            raise Unavailable("The database is not reachable.") from error
        finally:
            DATABASE_SECONDS.labels(operation).observe(time.perf_counter() - start)
        self._outage.answered()
        return result

    async def _bounded(self, work: Awaitable[T], seconds: float) -> T:
        loop, checks = asyncio.get_running_loop(), list[asyncio.Task[None]]()
        async with asyncio.timeout(seconds) as limit:
            timer = loop.call_later(
                PATIENCE_SECONDS, lambda: checks.append(loop.create_task(self._end_unless_alive(limit)))
            )
            try:
                return await work
            finally:
                timer.cancel()
                for check in checks:
                    check.cancel()

    async def _end_unless_alive(self, limit: asyncio.Timeout) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._lane(0).heartbeat()
        except (ChromaError, aiohttp.ClientError, OSError):
            limit.reschedule(0)

    def _lane(self, connections: int) -> Chroma:
        """Return a client with at most this many connections; 0 means no limit."""
        if connections not in self._lanes:
            connector = aiohttp.TCPConnector(
                limit=connections,
                keepalive_timeout=_IDLE_SECONDS,
                use_dns_cache=False,
                ssl=ssl.create_default_context() if self._settings.url.startswith("https:") else False,
            )
            session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
            )
            self._sessions.append(session)
            self._lanes[connections] = Chroma(session, self._settings)
        return self._lanes[connections]


def _cause(error: Exception, seconds: float) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {seconds:g} seconds, or to a heartbeat within {PATIENCE_SECONDS:g}"
    return f"{type(error).__name__}: {error}"[:500]
