"""The rules of an environment as Prometheus reads them, and promtool to judge them."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lib.configuration import read_platforms
from lib.constructs.manifests import render
from lib.constructs.prometheus_rule import prometheus_rule
from lib.model import Platform, ScheduledJob, Workload
from lib.monitoring.objectives import EVALUATION_SECONDS
from lib.yaml_text import yaml_text

PROMTOOL = shlex.split(os.environ.get("PROMTOOL") or "promtool")
SCRAPE_INTERVAL = f"{EVALUATION_SECONDS}s"
_CONFIG = Path(__file__).parents[2] / "config"


@cache
def monitored() -> dict[str, Platform]:
    """Return the platforms of the environments that have a Prometheus, by the environments' names."""
    return {
        each.environment.name: each
        for each in read_platforms(_CONFIG)
        if each.environment.add_ons.prometheus is not None
    }


@cache
def rule_groups(environment: str) -> tuple[dict[str, Any], ...]:
    """Return the groups in an environment's PrometheusRules: what stands in a rule file of Prometheus."""
    platform = monitored()[environment]
    prometheus = platform.environment.add_ons.prometheus
    assert prometheus is not None
    programs: tuple[Workload | ScheduledJob, ...] = (*platform.workloads, *platform.jobs)
    documents = [render(prometheus_rule(each, prometheus)) for each in programs]
    return tuple(group for document in documents for group in document["spec"]["groups"])


def promtool(*arguments: str) -> str:
    """Return what promtool says; fail with it if it finds something wrong, and skip where it is not."""
    if shutil.which(PROMTOOL[0]) is None:
        pytest.skip("promtool is not here: install Debian's package prometheus, or name it in PROMTOOL")
    done = subprocess.run([*PROMTOOL, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write(file: Path, content: object) -> Path:
    """Write something as YAML."""
    file.write_text(yaml_text([content]))
    return file


def evaluate(folder: Path, groups: Iterable[dict[str, Any]], test: dict[str, Any]) -> None:
    """Let promtool evaluate rules in the time of one test, and compare what it expects."""
    rules = {"groups": list(groups)}
    content = {
        "rule_files": [str(write(folder / "rules.yaml", rules))],
        "evaluation_interval": rules["groups"][0]["interval"],
        "tests": [{"interval": SCRAPE_INTERVAL, **test}],
    }
    promtool("test", "rules", str(write(folder / "test.yaml", content)))
