"""A small OpenAI-compatible server for embeddings, whose behaviour a test can change while it runs."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.service import settings_for

Answer = tuple[int, object]
"""A status, and what is sent as JSON."""


def _set() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@dataclass
class Endpoint:
    """What the server does: whom it answers, how late, with which status, and what it was asked."""

    url: str
    key: str | None = None
    statuses: list[int] = field(default_factory=list)
    """What it answers next, the last of them for good; 200 if there are none."""
    refusal: Answer | None = None
    """What it answers to everything, in the words of some provider."""
    retry_after: str = "17"
    delay_seconds: float = 0
    opened: threading.Event = field(default_factory=_set)
    """Until this is set, it answers nothing."""
    drips: bool = False
    """Whether it sends its answer a byte a second."""
    dimension: int = 8
    most_texts: int = 2048
    most_characters: int = 1_000_000
    """Of a text; the unit of real ones is tokens."""
    most_characters_at_once: int = 1_000_000
    most_texts_in_time: int = 2048
    asked: list[str] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    """How many texts each request had."""

    def settings(self, chroma_url: str, **changes: str) -> dict[str, str]:
        """Return the settings of a service that gets its embeddings here."""
        return settings_for(chroma_url, EMBEDDING_URL=self.url, EMBEDDING_MODEL="model-a", **changes)

    def vector(self, text: str) -> list[float]:
        digest = hashlib.sha256(text.encode()).digest()
        return [byte / 255 + 0.001 for byte in digest[: self.dimension]]

    def answer(self, authorization: str | None, body: bytes) -> Answer:
        texts = json.loads(body)["input"]
        self.asked += texts
        self.requests.append(len(texts))
        self.opened.wait()
        time.sleep(self.delay_seconds if len(texts) <= self.most_texts_in_time else 2)
        if self.key is not None and authorization != f"Bearer {self.key}":
            return 401, {"error": {"message": f"wrong key {authorization}", "code": "invalid_api_key"}}
        status = self.statuses[0] if self.statuses else 200
        self.statuses = self.statuses[1:] or self.statuses
        if status != 200:
            return status, {"error": {"message": "no"}}
        return self.refusal or self._too_large(texts) or (200, self._embeddings(texts))

    def _embeddings(self, texts: list[str]) -> dict[str, Any]:
        data = [{"index": index, "embedding": self.vector(text)} for index, text in enumerate(texts)]
        return {"object": "list", "data": data[::-1]}

    def _too_large(self, texts: list[str]) -> Answer | None:
        """Refuse as OpenAI, text-embeddings-inference and DashScope do."""
        longest = max(map(len, texts))
        if longest > self.most_characters:
            message = f"Input validation error: `inputs` must have less than {self.most_characters} tokens."
            return 413, {"message": f"{message} Given: {longest}", "code": 413, "type": "Validation"}
        if sum(map(len, texts)) > self.most_characters_at_once:
            code = "max_tokens_per_request"
            message = f"Requested too much, max {self.most_characters_at_once} tokens per request"
            return 400, {"error": {"message": message, "type": code, "param": None, "code": code}}
        if len(texts) > self.most_texts:
            message = (
                f"batch size is invalid, it should not be larger than {self.most_texts}.: input.contents"
            )
            return 400, {"error": {"code": "InvalidParameter", "param": None, "message": message}}
        return None

    def reset(self) -> None:
        """Behave like a new one again."""
        fresh = Endpoint(self.url)
        self.__dict__.update(fresh.__dict__)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256  # nobody has to connect again because many came at once


@contextmanager
def endpoint_server() -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, content = endpoint.answer(self.headers.get("Authorization"), body)
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            if status == 429:
                self.send_header("Retry-After", endpoint.retry_after)
            with suppress(ConnectionError):  # nobody waits any more
                self.end_headers()
                for start in range(len(data) if endpoint.drips else 0):
                    self.wfile.write(data[start : start + 1])
                    time.sleep(1)
                self.wfile.write(b"" if endpoint.drips else data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Stay silent."""

    server = _Server(("127.0.0.1", 0), Handler)
    endpoint = Endpoint(f"http://127.0.0.1:{server.server_port}/v1")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
