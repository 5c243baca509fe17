"""A registry on the loopback that gives its token to whoever logs in and asks for the right scope."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

LOGIN = base64.b64encode(b"somebody:a-password").decode()
DIGEST = f"sha256:{'a' * 64}"
ODD_TAGS = {"broken": 500, "silent": 200}


class TokenRegistry(BaseHTTPRequestHandler):
    """It has the digest of each reference, host/name:tag, that is in a folder's file `pushed`."""

    def __init__(self, folder: Path, *arguments: object) -> None:
        self.folder = folder
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_HEAD(self) -> None:
        host = self.headers["Host"]
        name, _, tag = self.path.removeprefix("/v2/").partition("/manifests/")
        if self.headers["Authorization"] not in ("Bearer pull", "Bearer pull,push"):
            realm = f'Bearer realm="http://{host}/token",service="r, \\"1\\""'
            self._answer(401, {"WWW-Authenticate": realm})
        elif f"{host}/{name}:{tag}" in self._pushed():
            self._answer(200, {"Docker-Content-Digest": DIGEST})
        else:
            self._answer(ODD_TAGS.get(tag, 404), {})

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        _, _, access = asked["scope"][0].split(":")
        logged_in = self.headers["Authorization"] == f"Basic {LOGIN}"
        right = asked["service"] == ['r, "1"'] and (logged_in or access == "pull")
        self._answer(200, {}, json.dumps({"token": access if right else ""}))

    def _pushed(self) -> list[str]:
        file = self.folder / "pushed"
        return file.read_text().split() if file.exists() else []

    def _answer(self, status: int, headers: dict[str, str], body: str = "") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run the registry until the block ends, and yield its host and port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(TokenRegistry, folder)) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def log_in(folder: Path, host: str) -> None:
    """Keep a login in a folder as the Docker client does."""
    (folder / "config.json").write_text(json.dumps({"auths": {host: {"auth": LOGIN}}}))
