"""The program: `python -m app` serves, `python -m app reembed` embeds all goals anew."""

import argparse
import asyncio
import sys
from os import environ

import structlog

from app.database import Database, MissingError
from app.logs import configure_logs
from app.problem import Problem
from app.reembed import reembed
from app.service import create_embedder, serve
from app.settings import Settings, SettingsError, read_settings

_log = structlog.get_logger("app")


def main() -> int:
    """Run the command that was asked for, and return the program's exit code."""
    arguments = argparse.ArgumentParser(prog="python -m app", description=__doc__)
    arguments.add_argument("command", nargs="?", choices=("serve", "reembed"), default="serve")
    command = arguments.parse_args().command
    configure_logs("info")
    try:
        settings = read_settings(environ)
    except SettingsError as error:
        _log.critical("the settings are wrong: correct these environment variables", problems=error.problems)
        return 1
    configure_logs(settings.log_level)
    try:
        asyncio.run(serve(settings) if command == "serve" else _reembed(settings))
    except Problem as problem:
        _log.critical("failed", command=command, detail=problem.detail)
        return 1
    except MissingError as error:
        _log.critical("failed: is another one running?", command=command, detail=str(error))
        return 1
    except OSError as error:
        _log.critical("cannot listen", error=str(error), metrics_port=settings.metrics_port)
        return 1
    return 0


async def _reembed(settings: Settings) -> None:
    await reembed(Database(settings.database), create_embedder(settings))


if __name__ == "__main__":
    sys.exit(main())
