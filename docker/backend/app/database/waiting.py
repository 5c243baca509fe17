"""Waits for a database that is starting, for example after its volume was replaced."""

import asyncio

import aiohttp
import structlog

from app.database.chroma import MissingError
from app.database.connection import Database
from app.process.problem import Unavailable

WAIT_SECONDS = 120.0
"""How long a database may take to start: to be scheduled, get its volume and pull its image."""

_PAUSE_SECONDS = 1.0
_log = structlog.get_logger(__name__)


async def wait_for_database(database: Database, url: str, seconds: float = WAIT_SECONDS) -> None:
    """Return when the database answers, or after `seconds`: the next call then says what is wrong."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    if await _answers(database):
        return
    _log.warning("waiting for the database", url=url, seconds=seconds)
    while loop.time() < end and not await _answers(database):
        await asyncio.sleep(_PAUSE_SECONDS)


async def _answers(database: Database) -> bool:
    """Return whether there is a server; one that refuses us will not change its mind."""
    try:
        await database.check("heartbeat", lambda chroma: chroma.heartbeat())
    except MissingError:
        return True
    except Unavailable as error:
        cause = error.__cause__
        starting = isinstance(cause, aiohttp.ClientConnectionError | TimeoutError)
        return not starting or isinstance(cause, aiohttp.ClientSSLError)
    return True
