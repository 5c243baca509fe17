"""One HTTP client on one kept connection, with the least CPU that Python allows."""

import json
import socket
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from tests.bench.services.loopback import on_loopback

LONGEST_SECONDS = 120
_JSON = {"Content-Type": "application/json"}


class Client:
    """Asks one server, one request after another."""

    def __init__(self, url: str, seconds: float = LONGEST_SECONDS) -> None:
        parts = urlsplit(on_loopback(url))
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Return the status and body of an answer."""
        if self._connection.sock is None:
            self._connection.connect()
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection.request(method, path, None if body is None else json.dumps(body), _JSON)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def good(self, method: str, path: str, body: Any = None) -> Any:
        """Return what a good answer holds, or raise RuntimeError."""
        status, content = self.ask(method, path, body)
        if status >= 300:
            raise RuntimeError(f"{method} {path} was answered with {status}: {content[:300]!r}")
        return json.loads(content) if content else None

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def is_good(url: str, seconds: float = LONGEST_SECONDS) -> bool:
    """Say whether a URL is answered with 200."""
    parts = urlsplit(url)
    client = Client(f"{parts.scheme}://{parts.netloc}", seconds)
    try:
        return client.ask("GET", parts.path)[0] == 200
    except (OSError, HTTPException):
        return False
    finally:
        client.close()
