"""Every series that Prometheus has in an environment, and what expressions name of them."""

import json
import re
from collections.abc import Iterator
from functools import cache

from lib.model import METRICS, Platform
from lib.monitoring.dashboard import dashboard
from lib.monitoring.metrics import Series, foreign_series, own_series
from lib.monitoring.promql import missing
from tests.monitoring.rules import monitored, rule_groups

ALERTS = {"ALERTS": frozenset({"alertname", "alertstate", "namespace", "service", "severity", "window"})}
"""What Prometheus itself tells of its alerts."""

_OF_A_JOB = re.compile(r'(\w+)\{[^}]*\bjob="([^"]*)"')


def rule_expressions(environment: str) -> Iterator[str]:
    """Yield the expression of every rule."""
    for group in rule_groups(environment):
        yield from (rule["expr"] for rule in group["rules"])


def dashboard_expressions(platform: Platform, service: str) -> Iterator[str]:
    """Yield every query of a dashboard, wherever it stands in it."""
    text = json.dumps(dashboard(platform.workload_by_name[service]))
    yield from (json.loads(f'"{query}"') for query in re.findall(r'"expr": "((?:[^"\\]|\\.)*)"', text))


@cache
def known(environment: str) -> dict[str, frozenset[str]]:
    """Return the labels of each series: of services, of what is recorded of them, and of others."""
    recorded = {
        rule["record"]: frozenset(rule["labels"])
        for group in rule_groups(environment)
        for rule in group["rules"]
        if "record" in rule
    }
    platform = monitored()[environment]
    told = {each.name: own(each.name) for each in platform.workloads if each.declared.has_metrics}
    assert all(told.values()), f"a service with a port {METRICS} has no metrics"
    services = {name: labels for series in told.values() for name, labels in series.items()}
    return {**services, **recorded, **foreign_series(), **ALERTS}


def own(service: str) -> Series:
    """Return the series of one of production's services."""
    return own_series(monitored()["prod"].catalogue.folder, service)


def wrong(expression: str, environment: str) -> list[str]:
    """Return the names in an expression that do not exist, and metrics asked of a service without them."""
    found = [f"{name}: {allowed}" for name, allowed in missing(expression, known(environment), "unknown")]
    for metric, job in _OF_A_JOB.findall(expression):
        if metric not in own(job) and metric != "up":
            found.append(f"{metric}: not of {job}")
    return found
