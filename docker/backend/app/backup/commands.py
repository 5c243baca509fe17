"""The commands that write, list and restore archives, and give goals an owner; a failure is one log line."""

import argparse
import asyncio
from collections.abc import Coroutine
from pathlib import Path

import structlog

from app.backup.archives import Archives, past
from app.backup.backup import back_up
from app.backup.bucket import Bucket
from app.backup.error import BackupError
from app.backup.folder import Folder
from app.backup.own import own
from app.backup.restore import Model, Wanted, restore
from app.backup.settings import BackupSettings, OwnSettings
from app.database.chroma import MissingError
from app.database.connection import Database
from app.database.owner import OwnerError, require_owner_of
from app.database.waiting import wait_for_database
from app.embedding.built_in import BuiltInEmbedder
from app.process.problem import Problem

_CALL_SECONDS = 30.0
"""The longest that one call to the database may take: nobody waits for it in a browser."""

_log = structlog.get_logger("app")


def run_backup(command: str, settings: BackupSettings, arguments: argparse.Namespace) -> int:
    """Carry out a command, and return the program's exit code."""
    return _code_of(command, _run(command, settings, arguments))


def run_own(settings: OwnSettings, owner: str) -> int:
    """Give goals without an owner one, and return the program's exit code."""
    return _code_of("own", _own(settings, owner))


def _code_of(command: str, work: Coroutine[None, None, None]) -> int:
    try:
        asyncio.run(work)
    except (BackupError, OwnerError) as error:
        return _failed(command, str(error))
    except Problem as problem:
        return _failed(command, problem.detail)
    except MissingError as error:
        return _failed(command, f"{error}: goals are being re-embedded or restored; run it again afterwards")
    return 0


async def _own(settings: OwnSettings, owner: str) -> None:
    require_owner_of(settings.issuer, owner)
    async with Database(settings.database, _CALL_SECONDS) as database:
        await wait_for_database(database, settings.database.url)
        await own(database, owner)


async def _run(command: str, settings: BackupSettings, arguments: argparse.Namespace) -> None:
    owner: str | None = vars(arguments).get("owner")
    if owner is not None:
        require_owner_of(settings.issuer, owner)
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
            wanted = Wanted(arguments.archive, arguments.replace, owner)
            login = settings.issuer is not None
            await restore(database, archives, wanted, await _model(settings), login=login)


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
