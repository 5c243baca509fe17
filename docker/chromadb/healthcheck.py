"""A container's health check: `healthcheck.py PATH [FAILURES START]` asks the server for PATH.

An engine restarts only what exits. So a server that hangs is killed after FAILURES failures in a row, or
START of them before its first answer; the container's init then ends, and the engine starts it again.
"""

import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

TIMEOUT_SECONDS = 3
COUNT = Path(tempfile.gettempdir(), "health-failures")


def is_alive(path: str, settings: Mapping[str, str]) -> bool:
    """Return whether the server answers a path with 200 in time."""
    host, port = settings.get("HTTP_HOST", "127.0.0.1"), int(settings.get("HTTP_PORT", "8000"))
    connection = HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False


def failed_too_often(failures: int, start: int) -> bool:
    """Count one more failure, and return whether that is one too many."""
    before = int(COUNT.read_text()) if COUNT.exists() else failures - start
    COUNT.write_text(str(before + 1))
    return before + 1 >= failures


def main(path: str = "/api/v2/heartbeat", *limits: str) -> int:
    """Return 0 if the server is alive, 1 if not."""
    if is_alive(path, os.environ):
        COUNT.write_text("0")
        return 0
    if limits and failed_too_often(*map(int, limits)):
        os.kill(-1, signal.SIGKILL)  # everything but init and this process
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
