"""Real services, each a process of its own on loopback."""

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import httpx

from app.__main__ import main
from tests.processes import HTTP, PATIENCE_SECONDS, answers, free_port, wait_for

GOAL = {"title": "Run a marathon", "target_value": 42.195, "unit": "km", "target_date": "2030-06-01"}
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["app.commands", "app.backup.commands"])
LONGEST_REQUEST_SECONDS = 30
"""A limit that only a hanging request comes near."""


Start = Callable[[dict[str, str]], "Service"]
Program = Callable[[dict[str, str], str, tuple[str, ...]], None]


@dataclass
class Service:
    """A running backend."""

    process: ForkServerProcess
    settings: dict[str, str]
    log: Path
    http: httpx.Client

    def lines(self, **fields: Any) -> list[dict[str, Any]]:
        """Return the log's lines that have these fields; every line of it is JSON."""
        return [line for line in json_lines(self.log) if fields.items() <= line.items()]

    def logged(self, **fields: Any) -> list[dict[str, Any]]:
        """Return such lines as soon as there is one: a request's is written after its answer."""
        wait_for(lambda: bool(self.lines(**fields)))
        return self.lines(**fields)

    def metrics(self) -> str:
        return HTTP.get(f"http://127.0.0.1:{self.settings['METRICS_PORT']}/metrics").text

    def is_ready(self) -> bool:
        return answers(f"{self.http.base_url}/readyz")

    def is_down_because(self, cause: str) -> bool:
        """Ask once, and say whether the log has named this cause by now."""
        assert self.http.get("/api/goals").status_code == HTTPStatus.SERVICE_UNAVAILABLE
        return any(cause in line["error"] for line in self.lines(event="database is down"))

    def create(self, **changes: Any) -> dict[str, Any]:
        answer = self.http.post("/api/goals", json=GOAL | changes)
        assert answer.status_code == 201, answer.text
        goal: dict[str, Any] = answer.json()
        return goal

    def goals(self) -> set[str]:
        """Return the ids of all goals."""
        ids: set[str] = set()
        for offset in count(0, 100):
            page = self.http.get("/api/goals", params={"limit": 100, "offset": offset}).json()["items"]
            if not page:
                break
            ids |= {goal["id"] for goal in page}
        return ids

    def search(self, text: str) -> list[str]:
        answer = self.http.get("/api/search", params={"q": text})
        assert answer.status_code == 200, answer.text
        return [item["goal"]["title"] for item in answer.json()["items"]]

    def check_in(self, goal: dict[str, Any], day: str, value: float) -> httpx.Response:
        return self.http.post(f"/api/goals/{goal['id']}/check-ins", json={"date": day, "value": value})


def json_lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def settings_for(chroma_url: str, **changes: str) -> dict[str, str]:
    return {
        "LOG_LEVEL": "debug",
        "HTTP_PORT": str(free_port()),
        "METRICS_PORT": str(free_port()),
        "DRAIN_SECONDS": "0",
        "REQUEST_TIMEOUT_SECONDS": str(LONGEST_REQUEST_SECONDS),
        "CHROMADB_URL": chroma_url,
    } | changes


def start_program(
    settings: dict[str, str], log: Path, *arguments: str, program: Program | None = None
) -> ForkServerProcess:
    """Start the program in a process that has imported it already, which saves a second each."""
    args = (settings, str(log), arguments)
    process = FORKS.Process(target=program or run_program, args=args, daemon=True)
    process.start()
    return process


def run_program(settings: dict[str, str], log: str, arguments: tuple[str, ...]) -> None:
    """Be the program, with a log in place of standard output."""
    with Path(log).open("wb") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    os.environ.clear()
    os.environ.update(settings)
    sys.argv = ["app", *arguments]
    sys.exit(main())


def run(settings: dict[str, str], log: Path, *arguments: str) -> tuple[int | None, list[dict[str, Any]]]:
    """Run the program to its end, and return its exit code and log lines."""
    process = start_program(settings, log, *arguments)
    return end_of(process), json_lines(log)


def reembed(settings: dict[str, str], log: Path) -> None:
    """Run `reembed` until it is done: if a busy machine cuts it short, run it again."""
    assert any(run(settings, log, "reembed")[0] == 0 for _ in range(5)), log.read_text()


def end_of(process: ForkServerProcess) -> int | None:
    """Wait for a program's end, and return its exit code."""
    process.join(PATIENCE_SECONDS)
    code = process.exitcode
    process.kill()
    return code


@contextmanager
def running(settings: dict[str, str], log: Path, program: Program | None = None) -> Iterator[Service]:
    process = start_program(settings, log, program=program)
    url = f"http://127.0.0.1:{settings['HTTP_PORT']}"
    try:
        wait_for(lambda: not process.is_alive() or answers(f"{url}/livez"))
        assert process.is_alive(), log.read_text()
        with httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as http:
            yield Service(process, settings, log, http)
    finally:
        process.kill()
        process.join()
