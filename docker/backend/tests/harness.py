"""A real Chroma server and real services, each a process of its own on loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

BACKEND = Path(__file__).parents[1]
GOAL = {"title": "Run a marathon", "target_value": 42.195, "unit": "km", "target_date": "2030-06-01"}
_CHROMA = "import sys, chromadb_rust_bindings as server; server.cli(['chroma', *sys.argv[1:]])"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(check: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)


def answers(url: str, status: int = 200) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == status
    except httpx.TransportError:
        return False


@dataclass
class Chroma:
    """A Chroma server that can be stopped and started again on its port and folder."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-c", _CHROMA, "run", "--path", str(self.folder), "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: answers(f"{self.url}/api/v2/heartbeat"), 30)

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@dataclass
class Service:
    """A running backend."""

    process: subprocess.Popen[bytes]
    settings: dict[str, str]
    log: Path
    http: httpx.Client

    def lines(self) -> str:
        return self.log.read_text()

    def metrics(self) -> str:
        return httpx.get(f"http://127.0.0.1:{self.settings['METRICS_PORT']}/metrics").text

    def create(self, **changes: Any) -> dict[str, Any]:
        answer = self.http.post("/api/goals", json=GOAL | changes)
        assert answer.status_code == 201, answer.text
        goal: dict[str, Any] = answer.json()
        return goal

    def search(self, text: str) -> list[str]:
        answer = self.http.get("/api/search", params={"q": text})
        assert answer.status_code == 200, answer.text
        return [item["goal"]["title"] for item in answer.json()["items"]]

    def check_in(self, goal: dict[str, Any], day: str, value: float) -> httpx.Response:
        return self.http.post(f"/api/goals/{goal['id']}/check-ins", json={"date": day, "value": value})


def settings_for(chroma_url: str, **changes: str) -> dict[str, str]:
    return {
        "LOG_LEVEL": "debug",
        "HTTP_PORT": str(free_port()),
        "METRICS_PORT": str(free_port()),
        "DRAIN_SECONDS": "0",
        "REQUEST_TIMEOUT_SECONDS": "5",
        "CHROMADB_URL": chroma_url,
    } | changes


def run(settings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=BACKEND,
        env={"PATH": os.environ["PATH"]} | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def running(settings: dict[str, str], log: Path) -> Iterator[Service]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app"],
            cwd=BACKEND,
            env={"PATH": os.environ["PATH"]} | settings,
            stdout=output,
            stderr=output,
        )
    url = f"http://127.0.0.1:{settings['HTTP_PORT']}"
    try:
        wait_for(lambda: process.poll() is not None or answers(f"{url}/livez"), 30)
        assert process.poll() is None, log.read_text()
        with httpx.Client(base_url=url, timeout=15) as http:
            yield Service(process, settings, log, http)
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


@contextmanager
def chroma_in(folder: Path) -> Iterator[Chroma]:
    server = Chroma(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
