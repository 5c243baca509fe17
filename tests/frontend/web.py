"""The web server as in the image, in front of a small backend; both are processes and threads on loopback."""

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.loopback import free_port

SERVER = Path(__file__).parents[2] / "docker" / "frontend" / "server"
SERVED = (
    "127.0.0.1",
    "LOCALHOST:1",
    "localhost.",
    "[::1]:8080",
    "goals.example.com",
    "Goals.Example.Com.:80",
    "[fd00::5]:80",
)
"""What a Host header may be, where ALLOWED_HOSTS is as here: ports, case and a final dot do not matter."""
ALLOWED_HOSTS = "goals.example.com,FD00:0::5"
FOREIGN = (
    "evil.example",
    "goals.example.com.evil.example",
    "xgoals.example.com",
    "com",
    "localhost.evil.example",
    "evil.localhost",
    "goals.example.com..",
    "127.0.0.2",
    "[::2]",
    "[fd00::6]:80",
)
PROGRAMS = {"healthcheck": ["healthcheck.c"], "launch": ["launch.c", "network.c"]}
RESOLVER_PORT = 5353
PATIENCE_SECONDS = 60
"""How long a test waits for what has to happen: it fails late on a busy machine, and never early."""
DRAIN_SECONDS = 3
SETTINGS = {
    "BACKEND_URL": "http://backend:8000",
    "DRAIN_SECONDS": str(DRAIN_SECONDS),
    "HTTP_PORT": "8080",
    "LOG_LEVEL": "info",
    "METRICS_PORT": "9090",
    "REQUEST_TIMEOUT_SECONDS": "30",
}


def program(name: str, fix: str) -> str:
    """Return the path of a program on PATH, or fail with what to do."""
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"there is no {name} on PATH: {fix}")
    return path


def build(folder: Path) -> Path:
    """Make the image's programs; its `caddy` reads the test's Caddyfile."""
    compiler = program("cc", "apt-get install gcc libc6-dev")
    caddy = program("caddy", "run 'make test-frontend', which installs it from Pipfile.lock")
    options = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-O2"]
    options += [f'-DRESOLVER_FILE="{folder}/resolv.conf"', f'-DRESOLVER_PORT="{RESOLVER_PORT}"']
    for name, sources in PROGRAMS.items():
        paths = [str(SERVER / source) for source in sources]
        subprocess.run([compiler, *options, "-o", str(folder / name), *paths], check=True)
    (folder / "caddy").write_text(
        f'#!/bin/sh\nexec {caddy} run --config "$TEST_CADDYFILE" --adapter caddyfile\n'
    )
    (folder / "caddy").chmod(0o755)
    return folder


def site(folder: Path) -> Path:
    """Write a page with one asset, as Vite does."""
    assets = folder / "srv" / "assets"
    assets.mkdir(parents=True)
    (assets / "index-abc.js").write_text("// script\n" * 500)
    (folder / "srv" / "index.html").write_text("<!doctype html><title>page</title>" + "<p>text</p>" * 100)
    return folder


class Answer(NamedTuple):
    """What a client got."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    connection: HTTPConnection, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> Answer:
    """Ask on a connection and close it; a header's name is written with underscores."""
    try:
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        response = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


class Web:
    """A running web server."""

    def __init__(self, programs: Path, folder: Path, backend_port: int, **changes: str) -> None:
        self.programs, self.log = programs, folder / "log"
        self.port, self.metrics_port = free_port(), free_port()
        caddyfile = (SERVER / "Caddyfile").read_text().replace("root /srv", f"root {folder / 'srv'}")
        (folder / "Caddyfile").write_text(caddyfile)
        self.settings = SETTINGS | {
            "BACKEND_URL": f"http://127.0.0.1:{backend_port}",
            "HTTP_PORT": str(self.port),
            "METRICS_PORT": str(self.metrics_port),
            "PATH": str(programs),
            "XDG_CONFIG_HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "TEST_CADDYFILE": str(folder / "Caddyfile"),
        }
        self.settings |= changes
        with self.log.open("w") as log:
            command = [str(programs / "launch")]
            self.process = subprocess.Popen(command, env=self.settings, stdout=log, stderr=log)
        wait_for(lambda: self.is_healthy() or self.process.poll() is not None)

    def is_healthy(self) -> bool:
        command = [str(self.programs / "healthcheck"), "/livez"]
        return subprocess.run(command, env=self.settings, check=False).returncode == 0

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        port: int | None = None,
        host: str = "127.0.0.1",
        **headers: str,
    ) -> Answer:
        connection = HTTPConnection(host, port or self.port, timeout=PATIENCE_SECONDS)
        return ask(connection, path, method, body, **headers)

    def lines(self, **fields: object) -> list[dict[str, object]]:
        """Return the log's lines that have these fields; every line of it is JSON."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if fields.items() <= line.items()]

    def logged(self, **fields: object) -> list[dict[str, object]]:
        """Return such lines as soon as there is one: a request's is written after its answer."""
        wait_for(lambda: bool(self.lines(**fields)))
        return self.lines(**fields)


class _Backend(BaseHTTPRequestHandler):
    """Tells what it was asked; /api/slow takes longer than the drain, /api/stuck until nobody waits.

    /api/headers tells which headers came. The connection on which it tells of /api/closed is closed then.
    """

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece is not held up by Nagle's algorithm

    def do_GET(self) -> None:
        if self.path == "/api/slow":
            time.sleep(DRAIN_SECONDS + 1.5)
        if self.path == "/api/stuck":
            self.connection.recv(1)
        told = {"path": self.path, "id": self.headers["X-Request-Id"]}
        self._answer(self.headers.items() if self.path == "/api/headers" else told)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        self._answer({"length": len(self.rfile.read(int(self.headers["Content-Length"])))})

    def _answer(self, told: object) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/api/closed":
            self.send_header("Connection", "close")
        with suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(body if self.command != "HEAD" else b"")

    def log_message(self, *_: object) -> None:
        """Be silent."""


@contextmanager
def backend(address: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Run a backend, and yield its port."""
    with ThreadingHTTPServer((address, port), _Backend) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_port
        server.shutdown()


def wait_for(check: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not check():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.05)
