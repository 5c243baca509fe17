"""The loopback: a free port, and servers that answer with JSON."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread

HOST = "127.0.0.1"


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


class JsonHandler(BaseHTTPRequestHandler):
    """Answers with JSON, and logs nothing."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece is not held up by Nagle's algorithm

    def body(self) -> bytes:
        """Return what the client has sent."""
        return self.rfile.read(int(self.headers["Content-Length"]))

    def answer(self, content: object) -> None:
        """Answer 200."""
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Be silent."""


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Run the block beside a server on a free port, and yield its URL."""
    with ThreadingHTTPServer((HOST, 0), handler) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"http://{HOST}:{server.server_port}"
        finally:
            server.shutdown()
