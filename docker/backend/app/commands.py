"""The commands that serve and re-embed; a failure is one log line."""

import asyncio

import structlog

from app.database.chroma import MissingError
from app.database.connection import Database
from app.embedding.factory import create_embedder
from app.goals.reembed import reembed
from app.process.problem import Problem
from app.process.settings import Settings
from app.web.server import serve

_log = structlog.get_logger("app")


def run(command: str, settings: Settings) -> int:
    """Carry out a command, and return the program's exit code."""
    try:
        asyncio.run(serve(settings) if command == "serve" else _reembed(settings))
    except Problem as problem:
        _log.critical("failed", command=command, detail=problem.detail)
        return 1
    except MissingError as error:
        _log.critical("failed: is the same command running elsewhere?", command=command, detail=str(error))
        return 1
    except OSError as error:
        _log.critical(
            "cannot listen: correct HTTP_HOST, HTTP_PORT, METRICS_HOST or METRICS_PORT",
            error=str(error),
            http=_place(settings.http_host, settings.http_port),
            metrics=_place(settings.metrics_host, settings.metrics_port),
        )
        return 1
    return 0


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


async def _reembed(settings: Settings) -> None:
    embedder = create_embedder(settings)
    try:
        async with Database(settings.database) as database:
            await reembed(database, embedder)
    finally:
        await embedder.close()
