"""A small OpenAI-compatible server for embeddings, whose behaviour a test can change while it runs."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.service import settings_for


@dataclass
class Endpoint:
    """What the server does: whom it answers, how late, with which status, and what it was asked."""

    url: str
    key: str | None = None
    statuses: list[int] = field(default_factory=list)
    """What it answers next, the last of them for ever; 200 if there are none."""
    delay_seconds: float = 0
    dimension: int = 8
    asked: list[str] = field(default_factory=list)

    def settings(self, chroma_url: str, **changes: str) -> dict[str, str]:
        """Return the settings of a service that has its embeddings from here."""
        return settings_for(chroma_url, EMBEDDING_URL=self.url, EMBEDDING_MODEL="model-a", **changes)

    def vector(self, text: str) -> list[float]:
        digest = hashlib.sha256(text.encode()).digest()
        return [byte / 255 + 0.001 for byte in digest[: self.dimension]]

    def answer(self, authorization: str | None, body: bytes) -> tuple[int, dict[str, object]]:
        texts = json.loads(body)["input"]
        self.asked += texts
        time.sleep(self.delay_seconds)
        if self.key is not None and authorization != f"Bearer {self.key}":
            return 401, {"error": {"message": f"wrong key {authorization}"}}
        status = self.statuses[0] if self.statuses else 200
        self.statuses = self.statuses[1:] or self.statuses
        if status != 200:
            return status, {"error": {"message": "no"}}
        data = [{"index": index, "embedding": self.vector(text)} for index, text in enumerate(texts)]
        return 200, {"object": "list", "data": data[::-1]}


@contextmanager
def endpoint_server() -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, content = endpoint.answer(self.headers.get("Authorization"), body)
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            if status == 429:
                self.send_header("Retry-After", "17")
            with suppress(ConnectionError):  # nobody waits any more
                self.end_headers()
                self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    endpoint = Endpoint(f"http://127.0.0.1:{server.server_port}/v1")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
