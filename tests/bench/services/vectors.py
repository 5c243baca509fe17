"""A small OpenAI-compatible endpoint, so that goals can be embedded again by another model."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.bench.services.loopback import HOST


class _Endpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece is not held up by Nagle's algorithm

    def do_POST(self) -> None:
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        data = [{"index": index, "embedding": _vector(text)} for index, text in enumerate(texts)]
        body = json.dumps({"object": "list", "data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Be silent."""


def _vector(text: str) -> list[float]:
    return [byte / 255 + 0.001 for byte in hashlib.sha256(text.encode()).digest()[:8]]


@contextmanager
def endpoint() -> Iterator[str]:
    """Run the endpoint, and yield its URL."""
    with ThreadingHTTPServer((HOST, 0), _Endpoint) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://{HOST}:{server.server_port}/v1"
        server.shutdown()
