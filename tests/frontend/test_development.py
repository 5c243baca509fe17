"""What development's server, Vite, answers before the page: the same as the web server in production."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.frontend.web import (
    ALLOWED_HOSTS,
    FOREIGN,
    PATIENCE_SECONDS,
    SERVED,
    Answer,
    ask,
    program,
    wait_for,
)
from tests.loopback import free_port

FRONTEND = Path(__file__).parents[2] / "docker" / "frontend"
PATHS = ("/", "/src/main.tsx", "/api/goals")


class Vite(NamedTuple):
    """A server of Vite's, started as in the image."""

    port: int

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        return ask(
            HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS), path, method, None, **headers
        )


def command(*arguments: str) -> list[str]:
    """Return the command of the image's `dev` target."""
    vite = FRONTEND / "node_modules" / "vite" / "bin" / "vite.js"
    assert vite.exists(), "the page's packages are not here: run 'make test-frontend', which installs them"
    return [program("node", "run 'make setup'"), str(vite), *arguments, "--configLoader", "native"]


@contextmanager
def running(folder: Path, *arguments: str, **settings: str) -> Iterator[Vite]:
    """Run one of Vite's servers, and leave nothing of it."""
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "HTTP_HOST": "127.0.0.1", "HTTP_PORT": str(port), **settings}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command(*arguments),
            cwd=FRONTEND,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,  # the environment's `node` runs another program
        )
    try:
        wait_for(lambda: process.poll() is not None or "Local:" in (folder / "log").read_text())
        assert process.poll() is None, (folder / "log").read_text()
        yield Vite(port)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def vite(tmp_path_factory: pytest.TempPathFactory, backend_port: int) -> Iterator[Vite]:
    settings = {"ALLOWED_HOSTS": ALLOWED_HOSTS, "BACKEND_URL": f"http://127.0.0.1:{backend_port}"}
    with running(tmp_path_factory.mktemp("vite"), **settings) as server:
        yield server


@pytest.mark.parametrize("host", SERVED)
def test_the_environments_hosts_and_localhost_are_served(vite: Vite, host: str) -> None:
    """Whatever the port, the case and a final dot: the page, its sources and the API."""
    assert [vite.ask(path, Host=host).status for path in PATHS] == [200] * len(PATHS)


@pytest.mark.parametrize("host", FOREIGN)
def test_other_hosts_are_misdirected(vite: Vite, host: str) -> None:
    """A website that resolves to this machine reads neither page nor goals."""
    for path in PATHS:
        refused = vite.ask(path, Host=host)
        assert (refused.status, json.loads(refused.body)["status"]) == (421, 421)
        assert refused.headers["Content-Type"] == "application/problem+json"


def test_the_socket_for_changes_is_not_opened_for_other_hosts(vite: Vite) -> None:
    """What Vite tells of an edit, it tells the page alone."""
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Protocol": "vite-hmr",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    assert vite.ask("/", Host="goals.example.com", **upgrade).status == 101
    assert vite.ask("/", Host="evil.example", **upgrade).status == 400


def test_only_the_api_takes_other_methods(vite: Vite) -> None:
    """Everything else can be read alone, and says so."""
    refused = vite.ask("/", "POST")
    assert (refused.status, json.loads(refused.body)["status"]) == (405, 405)
    assert refused.headers["Allow"] == "GET, HEAD"
    assert vite.ask("/api/goals", "POST", Content_Length="0").status == 200


def test_while_the_backend_is_away_it_is_a_503_problem(tmp_path: Path) -> None:
    """As the web server in production says it."""
    with running(tmp_path, BACKEND_URL=f"http://127.0.0.1:{free_port()}") as vite:
        answer = vite.ask("/api/goals")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert json.loads(answer.body)["status"] == 503


def test_the_built_page_has_the_same_hosts(tmp_path: Path, backend_port: int) -> None:
    """Vite's server of the built page hands the API on as well."""
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / "index.html").write_text("<!doctype html><title>page</title>")
    settings = {"ALLOWED_HOSTS": ALLOWED_HOSTS, "BACKEND_URL": f"http://127.0.0.1:{backend_port}"}
    with running(tmp_path, "preview", "--outDir", str(tmp_path / "built"), **settings) as vite:
        for path in ("/", "/api/goals"):
            assert vite.ask(path, Host="goals.example.com").status == 200
            assert vite.ask(path, Host="evil.example").status == 421


@pytest.mark.parametrize("value", ["", "a.example:80", "[::1]:80", "a.example, b", "*.example"])
def test_a_wrong_setting_is_named_with_its_fix(value: str) -> None:
    """It does not start with hosts that nobody can ask for."""
    environment = {"PATH": os.environ["PATH"], "HTTP_PORT": str(free_port()), "ALLOWED_HOSTS": value}
    ended = subprocess.run(
        command(),
        cwd=FRONTEND,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ended.returncode == 1
    assert f"ALLOWED_HOSTS is '{value}': set it to host names or IP addresses" in ended.stderr
