"""The program: `python -m app` serves; the other commands look after the data and exit."""

import argparse
import os
import signal
import sys

_CUT_SHORT = 128 + signal.SIGTERM
_COMMANDS = {
    "serve": "serve until SIGTERM (the default)",
    "reembed": "re-embed all goals with the model that is configured now",
    "backup": "write an archive of all goals and check-ins, and delete the oldest archives",
    "archives": "list the archives, oldest first",
    "restore": "put an archive into the database",
    "own": "give all goals that have no owner one",
}


def main() -> int:
    """Run the command that was given, and return the program's exit code."""
    arguments = _parse()
    command: str = arguments.command or "serve"
    _end_at_once_on_sigterm(0 if command == "serve" else _CUT_SHORT)
    from app.process.start import configure

    if command in ("serve", "reembed"):
        from app.process.settings import read_settings

        settings = configure(os.environ, read_settings)
        if settings is None:
            return 1
        from app.commands import run

        return run(command, settings)
    return _look_after(command, arguments)


def _look_after(command: str, arguments: argparse.Namespace) -> int:
    """Run one of the commands that need neither ports nor an embedding endpoint."""
    from app.backup.settings import read_backup_settings, read_own_settings
    from app.process.start import configure

    if command == "own":
        own_settings = configure(os.environ, read_own_settings)
        if own_settings is None:
            return 1
        from app.backup.commands import run_own

        return run_own(own_settings, arguments.owner)
    backup_settings = configure(os.environ, read_backup_settings)
    if backup_settings is None:
        return 1
    from app.backup.commands import run_backup

    return run_backup(command, backup_settings, arguments)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    parsers = {name: commands.add_parser(name, help=help_) for name, help_ in _COMMANDS.items()}
    restore = parsers["restore"]
    restore.add_argument("archive", help="the name of an archive, or 'latest'")
    restore.add_argument("--replace", action="store_true", help="even if the database is not empty")
    restore.add_argument("--owner", help="whose the goals without an owner become: ISSUER#SUBJECT")
    parsers["own"].add_argument("--owner", required=True, help="whose they become: ISSUER#SUBJECT")
    return parser.parse_args()


def _end_at_once_on_sigterm(code: int) -> None:
    """Before the service serves, it has nothing to finish; the imports take a second."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(code))


if __name__ == "__main__":
    sys.exit(main())
