"""The launcher and the health check, carried out with the real server.

CHROMADB_PYTHON names an interpreter into which requirements.txt was installed (default: the running one).
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

FOLDER = Path(__file__).parent.parent
PYTHON = os.environ.get("CHROMADB_PYTHON", sys.executable)
PATIENCE_SECONDS = 60
"""How long a test waits for what has to happen: it fails late on a busy machine, and never early."""
COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"

Start = Callable[..., "Server"]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Server:
    """A running server."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.port = free_port()
        self.environment = {"HTTP_PORT": str(self.port), "DATA_FOLDER": str(data), "LOG_LEVEL": "warning"}
        self.environment |= settings
        self.process = subprocess.Popen([PYTHON, str(FOLDER / "launch.py")], env=self.environment)
        while not self.healthy():
            assert self.process.poll() is None, "the server ended: see its output"
            time.sleep(0.05)

    def healthy(self) -> bool:
        command = [sys.executable, str(FOLDER / "healthcheck.py")]
        return subprocess.run(command, env=self.environment, check=False).returncode == 0

    def ask(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = Request(f"http://127.0.0.1:{self.port}{path}", data=data, headers=headers)
        with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
            return json.load(answer)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(PATIENCE_SECONDS)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    servers: list[Server] = []

    def start(**settings: str) -> Server:
        servers.append(Server(tmp_path, **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.process.kill()
        server.process.wait()


def launch(**settings: str) -> subprocess.CompletedProcess[str]:
    """Run the launcher with settings that it must refuse."""
    command, settings = [PYTHON, str(FOLDER / "launch.py")], {"HTTP_PORT": str(free_port())} | settings
    return subprocess.run(
        command, env=settings, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )


def test_serves_and_ends_with_0_on_sigterm(start: Start) -> None:
    """Liveness and readiness answer, the health check agrees, and SIGTERM ends it all with 0."""
    server = start()
    assert server.ask("/api/v2/heartbeat")["nanosecond heartbeat"] > 0
    assert server.ask("/api/v2/healthcheck")["is_executor_ready"] is True
    assert server.stop() == 0
    assert not server.healthy()


def test_sigterm_does_not_wait_for_idle_connections(start: Start) -> None:
    """A connection kept alive does not hold the end up."""
    server = start()
    with socket.create_connection(("127.0.0.1", server.port)) as idle:
        idle.sendall(b"GET /api/v2/heartbeat HTTP/1.1\r\nHost: chromadb\r\n\r\n")
        assert idle.recv(1000).startswith(b"HTTP/1.1 200")
        assert server.stop() == 0


def test_listens_where_it_is_told_and_nowhere_else(start: Start) -> None:
    """HTTP_HOST is a name or an address of this machine."""
    server = start(HTTP_HOST="localhost")
    assert server.ask("/api/v2/heartbeat")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", server.port))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_unless_told_otherwise_it_listens_on_all_addresses_of_both_families(host: str, start: Start) -> None:
    """Pods have addresses of either family, or of both."""
    with socket.create_connection((host, start().port)) as connection:
        connection.sendall(b"GET /api/v2/heartbeat HTTP/1.1\r\nHost: chromadb\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")


def test_data_outlives_a_restart(start: Start) -> None:
    """What was written before SIGTERM is found by meaning after the next start."""
    server = start()
    collection = server.ask(COLLECTIONS, {"name": "goals"})["id"]
    records = {"ids": ["run", "read"], "embeddings": [[1.0, 0.0], [0.0, 1.0]], "documents": ["run", "read"]}
    server.ask(f"{COLLECTIONS}/{collection}/add", records)
    assert server.stop() == 0

    server = start()
    nearest = {"query_embeddings": [[0.9, 0.1]], "n_results": 1, "include": ["documents"]}
    found = server.ask(f"{COLLECTIONS}/{collection}/query", nearest)
    assert found["documents"] == [["run"]]


def test_nobody_can_reset_the_database(start: Start) -> None:
    """The one call that deletes everything is refused."""
    with pytest.raises(HTTPError) as refused:
        start().ask("/api/v2/reset", {})
    refused.value.close()
    assert refused.value.code == 403


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"HTTP_PORT": "99999"}, "HTTP_PORT is '99999': set it to a number from 1 to 65535"),
        ({"HTTP_PORT": "tcp://10.0.0.1:8000"}, "HTTP_PORT is 'tcp://10.0.0.1:8000': set it to a number"),
        ({"HTTP_HOST": "nowhere.invalid"}, "HTTP_HOST is 'nowhere.invalid', HTTP_PORT "),
        ({"HTTP_HOST": ""}, "HTTP_HOST is '', HTTP_PORT "),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is 'loud': set it to one of debug, info, warning, error"),
        ({"DATA_FOLDER": "/nowhere"}, "DATA_FOLDER is '/nowhere': No such file or directory: mount a volume"),
        ({"DATA_FOLDER": "/proc"}, "DATA_FOLDER is '/proc': "),
    ],
)
def test_wrong_settings_are_named_with_their_fix(settings: dict[str, str], says: str, tmp_path: Path) -> None:
    """A wrong setting ends the start with one JSON line: place, value and fix."""
    ended = launch(**{"DATA_FOLDER": str(tmp_path)} | settings)
    assert ended.returncode == 1
    assert [json.loads(line)["event"].startswith(says) for line in ended.stdout.splitlines()] == [True]
    assert ended.stderr == ""


def test_a_port_in_use_is_named_with_its_fix(tmp_path: Path) -> None:
    """Two servers on one port are told apart from a damaged volume."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = launch(DATA_FOLDER=str(tmp_path), HTTP_PORT=str(port))
    assert ended.returncode == 1
    [line] = ended.stdout.splitlines()
    assert f"HTTP_PORT '{port}': Address already in use: set" in json.loads(line)["event"]


def test_all_wrong_settings_are_said_at_once() -> None:
    """Nobody has to start a second time to learn of the second mistake."""
    ended = launch(HTTP_PORT="x", LOG_LEVEL="y", DATA_FOLDER="/z")
    assert len(ended.stdout.splitlines()) == 3


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    """A data folder with something else in it is reported in a JSON line, and not overwritten."""
    foreign = tmp_path / "chroma.sqlite3"
    foreign.write_text("these are my diaries, not a database\n" * 100)
    ended = launch(DATA_FOLDER=str(tmp_path))
    assert ended.returncode == 1
    assert "file is not a database" in json.loads(ended.stdout.splitlines()[-1])["event"]
    assert foreign.read_text().startswith("these are my diaries")
