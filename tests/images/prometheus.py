"""A real Prometheus on loopback, which scrapes running services and evaluates their rules."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from lib.monitoring.objectives import EVALUATION_SECONDS
from lib.yaml_text import yaml_text
from tests.images.container import wait_until
from tests.loopback import HOST, free_port
from tests.usage import request

PROMETHEUS = shlex.split(os.environ.get("PROMETHEUS") or "prometheus")
FASTER = 30
"""How many times faster everything runs than in production: a minute there is two seconds here.

Not more: Prometheus does not scrape in its first five seconds, and no alert may fire in that time.
"""

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 24 * 3600}
_RANGE = re.compile(r"(?<=\[)(\d+)([smhd])(?=\])")
_INTERVAL_FACTOR = f" * {EVALUATION_SECONDS} "


@dataclass(frozen=True)
class Prometheus:
    """What a running Prometheus knows."""

    url: str

    def ask(self, path: str) -> Any:
        """Return the data of an answer of the HTTP API."""
        answer = request(self.url, "GET", f"/api/v1/{path}")
        content = answer.json()
        assert content["status"] == "success", content
        return content["data"]

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Return the series that an expression gives now."""
        found: list[dict[str, Any]] = self.ask(f"query?query={quote(expression)}")["result"]
        return found

    def rules(self) -> list[dict[str, Any]]:
        return [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]

    def firing(self) -> set[tuple[str, str]]:
        """Return the name and the service of each alert that fires."""
        alerts = self.ask("alerts")["alerts"]
        labels = [each["labels"] for each in alerts if each["state"] == "firing"]
        return {(each["alertname"], each["service"]) for each in labels}

    def is_ready(self) -> bool:
        try:
            return request(self.url, "GET", "/-/ready").status == 200
        except OSError:
            return False


@contextmanager
def running(
    folder: Path, namespace: str, targets: Mapping[str, str], groups: Iterable[dict[str, Any]]
) -> Iterator[Prometheus]:
    """Run a Prometheus for some jobs and their addresses, with rules that are made faster."""
    if shutil.which(PROMETHEUS[0]) is None:
        pytest.skip("no prometheus here: install Debian's package prometheus, or name it in PROMETHEUS")
    interval = _faster(EVALUATION_SECONDS)
    config = {
        "global": {"scrape_interval": interval, "scrape_timeout": interval, "evaluation_interval": interval},
        "rule_files": [str(_write(folder / "rules.yaml", {"groups": [_hurried(each) for each in groups]}))],
        "scrape_configs": [
            {
                "job_name": job,
                "static_configs": [{"targets": [urlsplit(url).netloc], "labels": {"namespace": namespace}}],
            }
            for job, url in targets.items()
        ],
    }
    address = f"{HOST}:{free_port()}"
    options = {
        "config.file": _write(folder / "prometheus.yaml", config),
        "storage.tsdb.path": folder / "data",
        "web.listen-address": address,
    }
    with (folder / "log").open("w") as log:
        command = [*PROMETHEUS, *(f"--{name}={value}" for name, value in options.items())]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        found = Prometheus(f"http://{address}")
        wait_until(found.is_ready, "Prometheus is ready", (folder / "log").read_text)
        yield found
    finally:
        process.terminate()
        process.wait()


def _hurried(group: dict[str, Any]) -> dict[str, Any]:
    rules = [_hurried_rule(each) for each in group["rules"]]
    return group | {"interval": _faster(EVALUATION_SECONDS), "rules": rules}


def _hurried_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule with each duration divided, and the factor that counts by the interval with them."""
    text = _RANGE.sub(lambda match: _faster(_seconds(*match.groups())), rule["expr"])
    text = text.replace(_INTERVAL_FACTOR, f" * {EVALUATION_SECONDS / FASTER:g} ")
    waits = {"for": _faster(_seconds(rule["for"][:-1], rule["for"][-1]))} if "for" in rule else {}
    return rule | {"expr": text} | waits


def _seconds(number: str, unit: str) -> int:
    return int(number) * _SECONDS[unit]


def _faster(seconds: int) -> str:
    return f"{seconds * 1000 // FASTER}ms"


def _write(file: Path, content: object) -> Path:
    file.write_text(yaml_text([content]))
    return file
