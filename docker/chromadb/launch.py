"""Check the settings, then become the Chroma server from the wheel."""

import json
import os
import socket
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, NoReturn

# This project's names of levels, and the server's.
LEVELS = {"debug": "debug", "info": "info", "warning": "warn", "error": "error"}
HIGHEST_PORT = 65535
# Those of IPv6 and IPv4 or, where the kernel has no IPv6, those of IPv4.
ALL_ADDRESSES = "::" if socket.has_dualstack_ipv6() else "0.0.0.0"  # noqa: S104


class Settings(NamedTuple):
    """What can be configured, all by environment variables."""

    host: str
    port: str
    data: str
    level: str


def read(environment: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """Return the settings, and what is wrong with them: place, value and fix."""
    settings = Settings(
        host=environment.get("HTTP_HOST", ALL_ADDRESSES),
        port=environment.get("HTTP_PORT", "8000"),
        data=environment.get("DATA_FOLDER", "/data"),
        level=environment.get("LOG_LEVEL", "info"),
    )
    problems = []
    if not (settings.port.isdecimal() and 0 < int(settings.port) <= HIGHEST_PORT):
        problems.append(f"HTTP_PORT is {settings.port!r}: set it to a number from 1 to {HIGHEST_PORT}")
    elif problem := cannot_listen(settings.host, int(settings.port)):
        fix = "set HTTP_HOST to a name or IPv4 address of this machine, and HTTP_PORT to a free port"
        problems.append(f"HTTP_HOST is {settings.host!r}, HTTP_PORT {settings.port!r}: {problem}: {fix}")
    if settings.level not in LEVELS:
        problems.append(f"LOG_LEVEL is {settings.level!r}: set it to one of {', '.join(LEVELS)}")
    if problem := unwritable(Path(settings.data)):
        fix = f"mount a volume there that uid {os.getuid()} can write"
        problems.append(f"DATA_FOLDER is {settings.data!r}: {problem}: {fix}")
    return settings, problems + temporary()


def cannot_listen(host: str, port: int) -> str:
    """Return why nobody can listen there, or nothing if somebody can."""
    if not host:
        return "the name is empty"
    both = host == ALL_ADDRESSES and ":" in host
    family = socket.AF_INET6 if both else socket.AF_INET
    try:
        socket.create_server((host, port), family=family, dualstack_ipv6=both).close()
    except (OSError, UnicodeError) as error:
        return str(getattr(error, "strerror", error)).partition(" (")[0]
    return ""


def unwritable(folder: Path) -> str:
    """Return why nobody can write to the folder, or nothing if somebody can."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def temporary() -> list[str]:
    """Return what is wrong with the folder for temporary files, without which SQLite does not start."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        return ["no folder for temporary files: mount a writable one at /tmp"]
    return []


def serve(settings: Settings) -> None:
    """Serve until SIGTERM. The server handles the signal itself: it finishes open requests, then returns."""
    os.environ |= {"RUST_LOG": LEVELS[settings.level], "RUST_BACKTRACE": "0", "NO_COLOR": "1"}
    import chromadb_rust_bindings  # type: ignore[import-not-found, unused-ignore]

    # The server does not accept names.
    host = settings.host if settings.host == ALL_ADDRESSES else socket.gethostbyname(settings.host)
    place = ["--path", settings.data, "--host", host, "--port", settings.port]
    chromadb_rust_bindings.cli(["chroma", "run", *place])


def fail(problems: list[str]) -> NoReturn:
    """Log each problem in one line, and exit."""
    for problem in problems:
        line = {"timestamp": datetime.now(UTC).isoformat(), "level": "error", "event": problem}
        print(json.dumps(line), flush=True)
    sys.exit(1)


def main() -> None:
    """Serve, or log why not."""
    settings, problems = read(os.environ)
    if problems:
        fail(problems)
    try:
        serve(settings)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 (a panic of the server is not an Exception)
        fail([f"the server stopped: {error}"])


if __name__ == "__main__":
    main()
