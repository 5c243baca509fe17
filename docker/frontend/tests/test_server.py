"""The web server's rules, carried out with the real Caddy in front of a small backend.

CADDY names Caddy's binary (default: `caddy` on PATH); a C compiler builds the two programs beside it.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

SERVER = Path(__file__).parent.parent / "server"
CADDY = os.environ.get("CADDY") or shutil.which("caddy")
COMPILER = shutil.which("cc")
DRAIN_SECONDS = 2
SETTINGS = {
    "BACKEND_URL": "http://backend:8000",
    "DRAIN_SECONDS": "10",
    "HTTP_PORT": "8080",
    "LOG_LEVEL": "info",
    "METRICS_PORT": "9090",
    "REQUEST_TIMEOUT_SECONDS": "35",
}

pytestmark = pytest.mark.skipif(
    not (CADDY and COMPILER), reason="needs Caddy (name it in CADDY) and a C compiler"
)


class Answer(NamedTuple):
    """What a client got."""

    status: int
    headers: dict[str, str]
    body: bytes


class Backend(BaseHTTPRequestHandler):
    """Tells what it was asked; /api/slow takes its time, /api/stuck longer than anybody waits."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        time.sleep({"/api/slow": 1, "/api/stuck": 6}.get(self.path, 0))
        self._answer({"path": self.path, "id": self.headers["X-Request-Id"]})

    def do_POST(self) -> None:
        self._answer({"length": len(self.rfile.read(int(self.headers["Content-Length"])))})

    def _answer(self, told: object) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(body)))
        with suppress(ConnectionError):  # nobody waits any more
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Be silent."""


class Web:
    """A running web server."""

    def __init__(self, programs: Path, folder: Path, backend_port: int) -> None:
        self.programs = programs
        self.port, self.metrics_port = _free_port(), _free_port()
        caddyfile = (SERVER / "Caddyfile").read_text().replace("root /srv", f"root {folder / 'srv'}")
        (folder / "Caddyfile").write_text(caddyfile)
        self.log = folder / "log"
        self.settings = SETTINGS | {
            "BACKEND_URL": f"http://127.0.0.1:{backend_port}",
            "DRAIN_SECONDS": str(DRAIN_SECONDS),
            "HTTP_PORT": str(self.port),
            "METRICS_PORT": str(self.metrics_port),
            "REQUEST_TIMEOUT_SECONDS": "3",
            "PATH": str(programs),
            "XDG_CONFIG_HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "TEST_CADDYFILE": str(folder / "Caddyfile"),
        }
        with self.log.open("w") as log:
            command = [str(programs / "launch")]
            self.process = subprocess.Popen(command, env=self.settings, stdout=log, stderr=log)
        for _ in range(100):
            if self.is_healthy():
                return
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def is_healthy(self) -> bool:
        command = [str(self.programs / "healthcheck")]
        return subprocess.run(command, env=self.settings, check=False).returncode == 0

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        port: int | None = None,
        **headers: str,
    ) -> Answer:
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=10)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def lines(self, of: str = "") -> list[dict[str, object]]:
        time.sleep(0.1)
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if str(line.get("logger", "")).startswith(of)]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the programs as in the image; its `caddy` reads the test's Caddyfile."""
    assert COMPILER
    assert CADDY
    folder = tmp_path_factory.mktemp("programs")
    for name in ("healthcheck", "launch"):
        options = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-O2"]
        subprocess.run([COMPILER, *options, "-o", str(folder / name), str(SERVER / f"{name}.c")], check=True)
    caddy = folder / "caddy"
    caddy.write_text(f'#!/bin/sh\nexec {CADDY} run --config "$TEST_CADDYFILE" --adapter caddyfile\n')
    caddy.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def backend_port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Backend) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def _site(folder: Path) -> Path:
    assets = folder / "srv" / "assets"
    assets.mkdir(parents=True)
    (assets / "index-abc.js").write_text("// script\n" * 500)
    (folder / "srv" / "index.html").write_text("<!doctype html><title>page</title>" + "<p>text</p>" * 100)
    return folder


@pytest.fixture(scope="module")
def web(programs: Path, backend_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web server for tests that leave it as it is."""
    server = Web(programs, _site(tmp_path_factory.mktemp("web")), backend_port)
    yield server
    server.process.kill()
    server.process.wait()


def test_every_path_of_the_app_is_the_page(web: Web) -> None:
    """An address that only the app knows is answered with the page, which is asked for again each time."""
    for path in ("/", "/goals/17", "/index.html"):
        answer = web.ask(path)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
        assert b"<title>page" in answer.body


def test_assets_are_kept_for_ever_and_missing_ones_are_not(web: Web) -> None:
    """A hashed file never changes; one of an older release is 404, and neither the page nor kept."""
    assert web.ask("/assets/index-abc.js").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    missing = web.ask("/assets/index-old.js")
    assert (missing.status, missing.headers["Cache-Control"], missing.body) == (
        404,
        "no-store",
        b"404 Not Found",
    )


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_texts_are_compressed(web: Web, encoding: str) -> None:
    """A browser gets what it can unpack."""
    answer = web.ask("/assets/index-abc.js", Accept_Encoding=encoding)
    assert answer.headers["Content-Encoding"] == encoding
    assert len(answer.body) < 500


@pytest.mark.parametrize("path", ["/", "/api/goals", "/assets/none.js", "/livez"])
def test_every_answer_carries_the_security_headers(web: Web, path: str) -> None:
    """Also errors and what comes from the backend, each header once; nothing inline is allowed."""
    headers = web.ask(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Permissions-Policy" in headers
    assert "Server" not in headers
    assert "Via" not in headers


def test_api_is_handed_on_with_a_request_id(web: Web) -> None:
    """The backend sees the whole path and an id: the client's, or a new one."""
    assert json.loads(web.ask("/api/goals?limit=5", X_Request_Id="mine").body) == {
        "path": "/api/goals?limit=5",
        "id": "mine",
    }
    assert len(json.loads(web.ask("/api/goals").body)["id"]) == 36


def test_large_bodies_are_refused(web: Web) -> None:
    """64 KiB pass, more is a problem with status 413."""
    assert json.loads(web.ask("/api/goals", "POST", b"x" * 65536).body) == {"length": 65536}
    refused = web.ask("/api/goals", "POST", b"x" * 65537)
    assert refused.status == 413
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert json.loads(refused.body)["status"] == 413


def test_a_backend_that_does_not_answer_is_a_504_problem(web: Web) -> None:
    """Nobody waits longer than REQUEST_TIMEOUT_SECONDS."""
    began = time.monotonic()
    answer = web.ask("/api/stuck")
    assert answer.status == 504
    assert json.loads(answer.body)["title"] == "Gateway Timeout"
    assert time.monotonic() - began < 5


def test_writing_to_the_page_is_refused(web: Web) -> None:
    """Only the API takes other methods than GET and HEAD."""
    assert web.ask("/", "POST", b"x").status == 405


def test_log_lines_are_json_without_secrets_and_probes(web: Web) -> None:
    """An access log line names id, path, status and duration, and no header, search text or probe."""
    web.ask("/readyz")
    web.ask(
        "/api/search?q=my-secret-wish&limit=5", X_Request_Id="log-test", Authorization="Bearer top-secret"
    )
    assert not [line for line in web.lines() if "readyz" in json.dumps(line)]
    [line] = [line for line in web.lines("http.log.access") if line.get("request_id") == "log-test"]
    assert (line["level"], line["status"]) == ("info", 200)
    assert {"timestamp", "duration", "event"} <= set(line)
    assert "secret" not in json.dumps(line)
    assert "/api/search?" in json.dumps(line)


def test_metrics_are_on_their_own_port_alone(web: Web) -> None:
    """Prometheus reads requests and latencies there; browsers find neither that nor Caddy's own interface."""
    web.ask("/")
    metrics = web.ask("/metrics", port=web.metrics_port)
    assert b"caddy_http_request_duration_seconds_bucket" in metrics.body
    assert web.ask("/other", port=web.metrics_port).status == 404
    assert b"caddy_http" not in web.ask("/metrics").body


def test_while_the_backend_is_away_it_is_a_503_problem_at_once(programs: Path, tmp_path: Path) -> None:
    """With Retry-After; the page itself and readiness do not depend on the backend."""
    web = Web(programs, _site(tmp_path), _free_port())
    try:
        began = time.monotonic()
        answer = web.ask("/api/goals")
        assert time.monotonic() - began < 3
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "Content-Security-Policy" in answer.headers
        assert json.loads(answer.body)["status"] == 503
        assert web.ask("/").status == 200
        assert web.ask("/readyz").status == 200
    finally:
        web.process.kill()
        web.process.wait()


def test_sigterm_drains(programs: Path, backend_port: int, tmp_path: Path) -> None:
    """Readiness fails at once, requests are served for DRAIN_SECONDS, open ones end, then exit code 0."""
    web = Web(programs, _site(tmp_path), backend_port)
    web.process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    began = time.monotonic()
    readiness = web.ask("/readyz")
    assert (readiness.status, readiness.headers["Connection"]) == (503, "close")
    statuses, last = [], time.monotonic() + DRAIN_SECONDS - 0.6
    while time.monotonic() < last:
        statuses += [web.ask("/livez").status, web.ask("/api/goals").status]
    slow: list[int] = []
    request = threading.Thread(target=lambda: slow.append(web.ask("/api/slow").status))
    request.start()
    assert web.process.wait(timeout=10) == 0
    request.join()
    assert set(statuses) == {200}
    assert slow == [200]
    assert time.monotonic() - began < DRAIN_SECONDS + 3


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LOG_LEVEL", "loud", "LOG_LEVEL is 'loud': set it to one of debug, info, warning, error"),
        ("HTTP_PORT", "99999", "HTTP_PORT is '99999': set it to a number from 1 to 65535"),
        ("METRICS_PORT", "8080", "METRICS_PORT is '8080': set it to another port than HTTP_PORT"),
        ("DRAIN_SECONDS", "1h", "DRAIN_SECONDS is '1h': set it to a number of seconds from 0 to 3600"),
        ("REQUEST_TIMEOUT_SECONDS", "", "REQUEST_TIMEOUT_SECONDS is '': set it to a number of seconds"),
        ("BACKEND_URL", "backend:8000", "BACKEND_URL is 'backend:8000': set it to http://HOST:PORT"),
        ("BACKEND_URL", 'http://a"}\n', "BACKEND_URL is 'http://a?}?': set it to http://HOST:PORT"),
    ],
)
def test_wrong_settings_are_named_with_their_fix(programs: Path, name: str, value: str, says: str) -> None:
    """A wrong setting ends the start with one JSON line: place, value and fix."""
    command = [str(programs / "launch")]
    ended = subprocess.run(
        command, env=SETTINGS | {name: value}, capture_output=True, text=True, timeout=5, check=False
    )
    assert ended.returncode == 1
    assert [json.loads(line)["event"].startswith(says) for line in ended.stdout.splitlines()] == [True]


@pytest.mark.parametrize(("level", "caddys"), [("debug", "DEBUG"), ("warning", "WARN"), ("error", "ERROR")])
def test_log_levels_are_handed_on_in_caddys_words(
    programs: Path, tmp_path: Path, level: str, caddys: str
) -> None:
    """The platform says `warning` where Caddy says WARN."""
    (tmp_path / "caddy").write_text('#!/bin/sh\necho "$CADDY_LOG_LEVEL $*"\n')
    (tmp_path / "caddy").chmod(0o755)
    started = subprocess.run(
        [str(programs / "launch")],
        env=SETTINGS | {"LOG_LEVEL": level, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert started.stdout == f"{caddys} run --config /etc/caddy/Caddyfile\n"
