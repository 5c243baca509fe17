"""Waiting for processes on loopback."""

import os
import socket
import time
from collections.abc import Callable
from itertools import count

import httpx

PATIENCE_SECONDS = 60
"""How long a test waits for what must happen: on a busy machine it fails late, but never early."""

HTTP = httpx.Client(timeout=PATIENCE_SECONDS, limits=httpx.Limits(max_keepalive_connections=0))
"""Asks each time on a new connection."""


_OF_A_WORKER = 1_000
_FIRST = 20_000 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12 * _OF_A_WORKER
"""Each worker has ports of its own, below those that a system takes for connections."""
_PORTS = (_FIRST + each % _OF_A_WORKER for each in count(os.getpid()))


def free_port() -> int:
    """Return a port that nobody takes until it is used."""
    return next(filter(_is_free, _PORTS))


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("", port))
        except OSError:
            return False
        return True


def wait_for(check: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)


def answers(url: str, status: int = 200) -> bool:
    try:
        return HTTP.get(url).status_code == status
    except httpx.TransportError:
        return False
