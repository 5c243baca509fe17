"""Waiting for processes on loopback."""

import socket
import time
from collections.abc import Callable

import httpx

PATIENCE_SECONDS = 60
"""How long a test waits for what must happen: on a busy machine it fails late, but never early."""

HTTP = httpx.Client(timeout=PATIENCE_SECONDS, limits=httpx.Limits(max_keepalive_connections=0))
"""Asks each time on a new connection."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


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
