"""An OpenAI-compatible endpoint that embeds with the backend's own model; run on a host outside the cluster.

PYTHONPATH=docker/backend .tools/backend/bin/python embedding_server.py PORT KEY_FILE
"""

import asyncio
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any


class Server(ThreadingHTTPServer):
    """Knows the model, and the file with the key that clients must send."""

    def __init__(self, port: int, key: Path) -> None:
        self.key, self.embedder = key, import_module("app.embedding.built_in").BuiltInEmbedder()
        super().__init__(("127.0.0.1", port), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent of clients that go away."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def embeddings(self, body: bytes) -> dict[str, object]:
        asked = json.loads(body)
        vectors = asyncio.run(self.embedder.embed(asked["input"]))
        data = [
            {"object": "embedding", "index": index, "embedding": vector}
            for index, vector in enumerate(vectors)
        ]
        return {"object": "list", "model": asked["model"], "data": data}


class Handler(BaseHTTPRequestHandler):
    """Answers POST /v1/embeddings for clients with the key."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/v1/embeddings":
            self._answer(404, {"error": {"message": f"there is no {self.path}"}})
        elif self.headers["Authorization"] != f"Bearer {self.server.key.read_text()}":
            self._answer(401, {"error": {"message": "Incorrect API key provided"}})
        else:
            self._answer(200, self.server.embeddings(body))

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Stay silent: only errors are reported."""

    def _answer(self, status: int, content: object) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    port, key = sys.argv[1:]
    with Server(int(port), Path(key)) as server:
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        server.serve_forever()
