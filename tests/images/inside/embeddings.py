"""An OpenAI-compatible server for embeddings over TLS, with real embeddings: those of the built-in model.

A second server, over plain HTTP, reads and sets its behaviour: key, status, delay_seconds, asked.
"""

import asyncio
import importlib
import json
import ssl
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DOES: dict[str, Any] = {"key": "", "status": 200, "delay_seconds": 0, "asked": []}

sys.path.insert(0, "/app")
embedder = importlib.import_module("app.embedding.built_in").BuiltInEmbedder()


def embeddings(asked: dict[str, Any]) -> dict[str, Any]:
    vectors = asyncio.run(embedder.embed(asked["input"]))
    data = [{"object": "embedding", "index": at, "embedding": each} for at, each in enumerate(vectors)]
    return {"object": "list", "model": asked["model"], "data": data}


class Handler(BaseHTTPRequestHandler):
    """Answers with JSON."""

    protocol_version = "HTTP/1.1"

    def body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or "{}")

    def answer(self, status: int, content: object) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if status == 429:
            self.send_header("Retry-After", "17")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Be silent."""


class Embeddings(Handler):
    """The API: POST /v1/embeddings with a bearer token."""

    def do_POST(self) -> None:
        asked, authorization = self.body(), self.headers.get("Authorization", "")
        DOES["asked"].append({"path": self.path, "authorization": authorization, **asked})
        time.sleep(DOES["delay_seconds"])
        if authorization != f"Bearer {DOES['key']}":
            self.answer(401, {"error": {"message": "Incorrect API key provided"}})
        elif DOES["status"] != 200:
            self.answer(DOES["status"], {"error": {"message": "as the test wishes"}})
        else:
            self.answer(200, embeddings(asked))


class Control(Handler):
    """What the test wishes and wants to know."""

    def do_GET(self) -> None:
        self.answer(200, DOES)

    def do_PUT(self) -> None:
        DOES.update(self.body())
        self.answer(200, DOES)


def serve(handler: Callable[..., Handler], port: int, certificates: str | None = None) -> None:
    server = ThreadingHTTPServer(("", port), handler)
    if certificates:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{certificates}/tls.crt", f"{certificates}/tls.key")
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


threading.Thread(target=serve, args=(Embeddings, int(sys.argv[1]), sys.argv[2]), daemon=True).start()
serve(Control, int(sys.argv[3]))
