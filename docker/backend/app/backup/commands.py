"""The commands that write, list and restore archives; a failure is one log line."""

import argparse
import asyncio
from pathlib import Path

import structlog

from app.backup.archives import Archives, past
from app.backup.backup import back_up
from app.backup.bucket import Bucket
from app.backup.error import BackupError
from app.backup.folder import Folder
from app.backup.restore import Model, restore
from app.backup.settings import BackupSettings
from app.database.chroma import MissingError
from app.database.connection import Database
from app.database.waiting import wait_for_database
from app.embedding.built_in import BuiltInEmbedder
from app.process.problem import Problem

_CALL_SECONDS = 30.0
"""The longest that one call to the database may take: nobody waits for it in a browser."""

_log = structlog.get_logger("app")


def run_backup(command: str, settings: BackupSettings, arguments: argparse.Namespace) -> int:
    """Carry out a command, and return the program's exit code."""
    try:
        asyncio.run(_run(command, settings, arguments))
    except BackupError as error:
        return _failed(command, str(error))
    except Problem as problem:
        return _failed(command, problem.detail)
    except MissingError as error:
        return _failed(command, f"{error}: goals are being re-embedded or restored; run it again afterwards")
    return 0


async def _run(command: str, settings: BackupSettings, arguments: argparse.Namespace) -> None:
    archives = _archives(settings)
    if command == "archives":
        names = archives.names()
        past(archives, names)
        _log.info("archives", place=archives.place, names=names)
        return
    async with Database(settings.database, _CALL_SECONDS) as database:
        await wait_for_database(database, settings.database.url)
        if command == "backup":
            await back_up(database, archives, settings.keep)
        else:
            model = await _model(settings)
            await restore(database, archives, arguments.archive, model, replace=arguments.replace)


def _archives(settings: BackupSettings) -> Archives:
    if isinstance(settings.target, Path):
        return Folder(settings.target)
    return Bucket(settings.target)


async def _model(settings: BackupSettings) -> Model:
    """Return the model that the service uses; the built-in one's dimension is that of an embedding."""
    if settings.embedding_model is not None:
        return Model(settings.embedding_model, None)
    embedder = BuiltInEmbedder()
    [vector] = await embedder.embed(["a goal"])
    return Model(embedder.model, len(vector))


def _failed(command: str, detail: str) -> int:
    _log.critical("failed", command=command, detail=detail)
    return 1
