"""A container's health check: `healthcheck.py PATH [FAILURES START]` requests PATH from the server.

An engine restarts only what exits. So a server that hangs is killed after FAILURES failures in a row, or
START of them before its first answer; the container's init then exits, and the engine restarts it.
"""

import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

TIMEOUT_SECONDS = 2
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


def main(path: str = "/api/v2/heartbeat", *limits: str) -> int:
    """Return 0 if the server is alive, 1 if not.

    A failure is counted before it happens: the engine kills a check that takes too long.
    """
    if not limits:
        return 0 if is_alive(path, os.environ) else 1
    failures, start = map(int, limits)
    before = int(COUNT.read_text()) if COUNT.exists() else failures - start
    COUNT.write_text(str(before + 1))
    if before < failures and is_alive(path, os.environ):
        COUNT.write_text("0")
        return 0
    if before + 1 >= failures:
        os.kill(-1, signal.SIGKILL)  # everything but init and this process
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
