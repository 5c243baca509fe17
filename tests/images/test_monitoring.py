"""A real Prometheus reads the running services by production's rules, and notices when one is gone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from math import isnan
from pathlib import Path
from typing import Any

import pytest

from lib.monitoring.metrics import own_series
from lib.monitoring.objectives import AVAILABILITY_ALERT
from lib.monitoring.promql import names
from tests.images.container import wait_until
from tests.images.manifest import PROD
from tests.images.production import Platform
from tests.images.prometheus import FASTER, Prometheus, running
from tests.monitoring.names import dashboard_expressions
from tests.monitoring.rules import monitored, rule_groups
from tests.notes import Timed
from tests.usage import Site, request, use_platform

pytestmark = pytest.mark.own("frontend", "backend", "chromadb")

MODEL = monitored()["prod"]
FOLDER = MODEL.catalogue.folder
SCRAPED = [name for name in sorted(PROD) if "metrics" in PROD[name].ports]
VISITORS, PAUSE_SECONDS = 20, 1
FIRING = 'ALERTS{alertstate="firing"}'
GONE = {
    ("MetricsMissing", "backend"),
    (AVAILABILITY_ALERT, "frontend"),
    (AVAILABILITY_ALERT, "oauth2-proxy"),
}
"""What must fire while the backend is stopped: its metrics are missing, and people's requests fail."""


def is_ours(expression: str) -> bool:
    """Return whether an expression is about the services alone: there are no metrics of a cluster here."""
    ours = {"up", *(series for name in SCRAPED for series in own_series(FOLDER, name))}
    return all(metric in ours or ":" in metric for metric, _ in names(expression).selectors)


def groups() -> list[dict[str, Any]]:
    """Return production's rules that are about the services alone."""
    return [
        group | {"rules": [rule for rule in group["rules"] if is_ours(rule["expr"])]}
        for group in rule_groups("prod")
    ]


@contextmanager
def visitors(site: Site) -> Iterator[None]:
    """Continuously request the page, goals and similar goals, as several people would."""
    over = threading.Event()

    def visit() -> None:
        while not over.wait(PAUSE_SECONDS):
            for path in ("/", "/api/goals", "/api/search?q=piano"):
                with suppress(OSError, HTTPException):
                    request(site, "GET", path)

    people = [threading.Thread(target=visit) for _ in range(VISITORS)]
    for each in people:
        each.start()
    try:
        yield
    finally:
        over.set()
        for each in people:
            each.join()


@pytest.fixture(scope="module")
def prometheus(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Return a Prometheus that scrapes the platform, which people are using."""
    use_platform(platform.site)
    targets = {name: platform[name].url("metrics") for name in SCRAPED}
    folder: Path = tmp_path_factory.mktemp("prometheus")
    with visitors(platform.site), running(folder, MODEL.environment.namespace, targets, groups()) as found:
        yield found


def values(prometheus: Prometheus, expression: str) -> list[float]:
    """Return the numbers that an expression gives now, without divisions by zero."""
    numbers = [float(each["value"][1]) for each in prometheus.query(expression)]
    return [each for each in numbers if not isnan(each)]


def wait_for_a_value(prometheus: Prometheus, expression: str) -> None:
    wait_until(lambda: bool(values(prometheus, expression)), f"{expression} has a value")


def recorded() -> list[str]:
    return [
        f'{rule["record"]}{{service="{rule["labels"]["service"]}"}}'
        for group in groups()
        for rule in group["rules"]
        if "record" in rule
    ]


def test_every_service_with_metrics_is_up(prometheus: Prometheus) -> None:
    """Prometheus reads each of them under the name of its service."""
    wait_until(lambda: len(values(prometheus, "up == 1")) == len(SCRAPED), "all targets are up")
    assert {each["metric"]["job"] for each in prometheus.query("up == 1")} == set(SCRAPED)


def test_every_rule_has_a_value_and_no_error(prometheus: Prometheus, timed: Timed) -> None:
    """While the platform is used: all that is recorded, and each query of a dashboard about the services."""
    shown = {
        query
        for name in PROD
        for query in dashboard_expressions(MODEL, name)
        if is_ours(query) and not query.startswith("ALERTS")
    }
    with timed("until every rule had a value"):
        for expression in (*recorded(), *shown):
            wait_for_a_value(prometheus, expression)
    rules = prometheus.rules()
    assert len(rules) == sum(len(group["rules"]) for group in groups())
    assert {rule["name"]: rule.get("lastError") for rule in rules if rule["health"] != "ok"} == {}


def test_an_alert_fires_when_the_backend_is_stopped(
    prometheus: Prometheus, platform: Platform, timed: Timed
) -> None:
    """Nothing fires before; then alerts fire for the missing metrics and for the failed requests."""
    assert prometheus.query(f"count_over_time({FIRING}[1h])") == []
    engine, backend = platform.backend.engine, platform.backend.id
    try:
        with timed(
            f"until Prometheus reported that the backend is stopped ({FASTER} times faster than it is)"
        ):
            engine.answer("stop", "--time=0", backend)
            wait_until(lambda: prometheus.firing() >= GONE, f"{GONE} fire", prometheus.firing)
    finally:
        engine.answer("start", backend)
        platform.backend.wait_for("readiness")
