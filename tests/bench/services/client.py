"""One HTTP client on one kept connection, with the least CPU that Python allows."""

import json
import socket
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.bench.services.loopback import on_loopback

LONGEST_SECONDS = 120
_JSON = {"Content-Type": "application/json"}
_NO_HEADERS: Mapping[str, str] = {}
Broken = (OSError, HTTPException)
"""What a connection that fails raises."""


class Answer(NamedTuple):
    """What a client got."""

    status: int
    body: bytes
    retry_after: str | None


class Client:
    """Sends requests to one server, one after another."""

    def __init__(
        self, url: str, seconds: float = LONGEST_SECONDS, headers: Mapping[str, str] = _NO_HEADERS
    ) -> None:
        self._headers = {**_JSON, **headers}
        parts = urlsplit(on_loopback(url))
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)

    def ask(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] = _JSON
    ) -> Answer:
        """Return the answer to a request."""
        if self._connection.sock is None:
            self._connect()
        self._connection.request(method, path, body, dict(headers))
        answer = self._connection.getresponse()
        return Answer(answer.status, answer.read(), answer.headers["Retry-After"])

    def _connect(self) -> None:
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def good(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Return what a good answer holds, or raise RuntimeError."""
        text = None if body is None else json.dumps(body)
        answer = self.ask(method, path, text, self._headers | headers)
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path} was answered with {answer.status}: {answer.body[:300]!r}")
        return json.loads(answer.body) if answer.body else None

    def close(self) -> None:
        """End the connection; the next request makes another."""
        self._connection.close()


def status_of(url: str, seconds: float = LONGEST_SECONDS) -> int:
    """Return the status of a URL on a new connection, or 0 without a response."""
    parts = urlsplit(url)
    client = Client(f"{parts.scheme}://{parts.netloc}", seconds)
    try:
        return client.ask("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path).status
    except Broken:
        return 0
    finally:
        client.close()
