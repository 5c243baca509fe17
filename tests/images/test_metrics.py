"""The metrics: Prometheus's own parser reads them, and rules can rely on their names."""

import os
import re
import shlex
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lib.yaml_text import yaml_text
from tests.images.container import Service
from tests.images.manifest import PROD
from tests.images.production import Platform
from tests.usage import request, use_platform

PROMTOOL = shlex.split(os.environ.get("PROMTOOL") or "promtool")
RUNTIMES = ("go_", "promhttp_", "python_")
"""Metrics of a language's runtime and library: they change with its version, and no rule needs them."""

LINT = 3
"""promtool's exit code if it can read everything but a name does not follow Prometheus's guide."""

DOCKER = Path(__file__).parents[2] / "docker"
HEADER = """\
# What this service tells Prometheus, seen in its running container; bounds of buckets in the metric's unit.
# Renewed by: make images && pytest tests/images/test_metrics.py --snapshot-update
"""

TYPE = re.compile(r"^# TYPE (\S+) (\S+)$", re.MULTILINE)
SAMPLE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("_sum", "_count", "")}


@pytest.fixture(scope="module", params=sorted(name for name in PROD if "metrics" in PROD[name].ports))
def scraped(request: pytest.FixtureRequest, used: Platform) -> tuple[Service, str]:
    """Return each service that has metrics, with its metrics after every feature was used."""
    service = used[str(request.param)]
    return service, text_of(service)


def text_of(service: Service) -> str:
    status = service.status_of("/metrics", "metrics")
    assert status == 200, f"{service.workload.image}: GET /metrics on the port `metrics` gives {status}"
    answer = request(service.url("metrics"), "GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4"), answer.headers
    return answer.body.decode()


@pytest.fixture(scope="module")
def used(platform: Platform) -> Platform:
    """Return the platform after each route was requested and each kind of failure occurred."""
    for path in ("/", "/nowhere", "/assets/none.js", "/api/nowhere"):
        platform.oauth2_proxy.ask(path)
    for stranger in (platform.oauth2_proxy, platform.frontend):
        assert request(stranger.url(), "GET", "/api/goals").status == 401
    if not PROD["backend"].is_foreign:
        use_platform(platform.site)
        without_database(platform)
    return platform


def without_database(platform: Platform) -> None:
    """Let a call to the database fail."""
    platform.chromadb.engine.answer("pause", platform.chromadb.id)
    try:
        assert not platform.backend.answers("/api/goals")
    finally:
        platform.chromadb.engine.answer("unpause", platform.chromadb.id)
    platform.backend.wait_for("readiness")


def families(text: str) -> dict[str, Any]:
    """Return the type of each metric, the labels that its samples have, and the bounds of its buckets."""
    labels: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, pairs in SAMPLE.findall(text):
        for label, value in LABEL.findall(pairs):
            labels[name][label].add(value)
    return {
        name: family(kind, [labels[each] for each in samples(name, kind)])
        for name, kind in sorted(TYPE.findall(text))
        if not name.startswith(RUNTIMES)
    }


def family(kind: str, labels: list[dict[str, set[str]]]) -> dict[str, Any]:
    found = {"type": kind, "labels": sorted(set().union(*labels))}
    bounds = {float(bound) for each in labels for bound in each.get("le", ())}
    return found | ({"buckets": sorted(bounds - {float("inf")})} if bounds else {})


def samples(name: str, kind: str) -> Iterator[str]:
    yield from (name + suffix for suffix in SUFFIXES.get(kind, ("",)))


def test_prometheus_reads_every_line(scraped: tuple[Service, str]) -> None:
    """Prometheus's own parser accepts it all, and has nothing to say about the names in our own."""
    if shutil.which(PROMTOOL[0]) is None:
        pytest.skip("promtool is not here: install Debian's package prometheus, or name it in PROMTOOL")
    service, text = scraped
    command = [*PROMTOOL, "check", "metrics"]
    checked = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    allowed = {0} if service.workload.is_built else {0, LINT}
    assert checked.returncode in allowed, checked.stdout + checked.stderr


def test_names_types_labels_and_buckets_are_those_of_the_file(
    scraped: tuple[Service, str], pytestconfig: pytest.Config
) -> None:
    """A metric that is renamed, or that loses a label, would silence the rules that use it."""
    service, text = scraped
    if service.workload.is_foreign:
        pytest.skip(f"IMAGE_{service.workload.name} names another image, which has metrics of its own")
    file = DOCKER / service.workload.name / "metrics.yaml"
    if pytestconfig.option.update_snapshots:
        file.write_text(HEADER + yaml_text([families(text)]))
    assert yaml.safe_load(file.read_text()) == families(text)
