"""A service's dashboard: its objectives first, then its traffic, then what it runs on."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from lib.model import Latency, Series, Workload
from lib.monitoring.alerts import FULL_SHARE
from lib.monitoring.cluster import (
    autoscaler,
    container,
    is_measured,
    replicas_available,
    replicas_wanted,
    restarts,
    volume,
)
from lib.monitoring.objectives import BASE, PERIOD, Indicator, indicators, selector
from lib.monitoring.own_panels import embedding_panels, load_panels
from lib.monitoring.panels import DATASOURCE, GREEN, RED, YELLOW, Panel, lines, number, placed
from lib.monitoring.scope import identity, matchers, scope

_PERCENTILES = (50, 95, 99)
_SCHEMA_VERSION = 39
"""The version of Grafana's JSON model; newer ones read it."""

Row = tuple[str, list[Panel]]


def dashboard(workload: Workload) -> dict[str, Any]:
    """Return the dashboard in Grafana's JSON model; its uid stays the same, so that links to it do."""
    platform, environment = workload.platform, workload.platform.environment.name
    name = f"{platform.instance}-{workload.name}"
    return {
        "uid": sha256(name.encode()).hexdigest()[:20],
        "title": f"{workload.name} ({platform.name}, {environment})",
        "tags": [platform.name, environment, workload.name],
        "editable": False,
        "schemaVersion": _SCHEMA_VERSION,
        "version": 1,
        "timezone": "utc",
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "1m",
        "templating": {
            "list": [
                {"type": "datasource", "name": "datasource", "label": "Prometheus", "query": "prometheus"}
            ]
        },
        "annotations": {"list": [_alerts(workload)]},
        "panels": placed([row for row in _rows(workload) if row[1]]),
    }


def _alerts(workload: Workload) -> dict[str, Any]:
    """Return the marks that show when an alert fired."""
    firing = matchers({**identity(workload), "alertstate": "firing"})
    return {
        "name": "alerts",
        "datasource": DATASOURCE,
        "enable": True,
        "iconColor": RED,
        "expr": f"ALERTS{{{firing}}}",
        "titleFormat": "{{alertname}}",
        "textFormat": "{{severity}}",
    }


def _rows(workload: Workload) -> Iterator[Row]:
    labels = identity(workload)
    counted = indicators(workload)
    yield "Objectives", [panel for each in counted for panel in _objective(each, labels)]
    yield "Budget", [_burning(each, labels) for each in counted]
    yield "Requests", [*(_traffic(each, labels) for each in counted[:1]), *_percentiles(workload)]
    yield "Load", load_panels(workload)
    yield "Embeddings", embedding_panels(workload)
    yield "Pods", [_cpu(workload), _memory(workload)]
    yield "Replicas", [_replicas(workload), _restarts(workload)]
    yield "Volume", [_volume(workload)] if is_measured(workload) else []


def _objective(indicator: Indicator, labels: dict[str, str]) -> list[Panel]:
    bad = f"({indicator.ratio_over(PERIOD, labels)})"
    good, budget = indicator.target, f"{indicator.budget:g}"
    promise = f"The objective over {PERIOD}: {indicator.percent:g}% are {indicator.good}."
    left = (
        f"What is left of the {indicator.budget * 100:g}% that may be bad; below 0 the objective is missed."
    )
    budget_colours = {None: RED, 0: YELLOW, 0.25: GREEN}
    return [
        number(indicator.good.capitalize(), "percentunit", f"1 - {bad}", {None: RED, good: GREEN}, promise),
        number("Budget left", "percentunit", f"1 - {bad} / {budget}", budget_colours, left),
    ]


def _burning(indicator: Indicator, labels: dict[str, str]) -> Panel:
    windows = {window: indicator.ratio(window, labels) for window in (BASE, "1h", "6h", "3d")}
    return lines(f"Share that {indicator.bad}", "percentunit", windows, indicator.budget)


def _traffic(indicator: Indicator, labels: dict[str, str]) -> Panel:
    rates = {"all": indicator.all_name, indicator.bad: indicator.bad_name}
    return lines(
        "Traffic and errors", "reqps", {title: indicator.rate(name, labels) for title, name in rates.items()}
    )


def _percentiles(workload: Workload) -> list[Panel]:
    objectives = workload.declared.objectives
    if objectives is None:
        return []
    scoped = scope(workload, objectives.measured_by)
    queries = {f"p{each}": _percentile(objectives.latency, scoped, each) for each in _PERCENTILES}
    return [lines("Latency", "s", queries, objectives.latency.seconds)]


def _percentile(latency: Latency, scoped: str, percentile: int) -> str:
    bucket = Series(metric=f"{latency.requests.metric}_bucket", matchers=latency.requests.matchers)
    return f"histogram_quantile({percentile / 100:g}, sum by (le) (rate({selector(bucket, scoped)}[{BASE}])))"


def _cpu(workload: Workload) -> Panel:
    used = container(workload, "container_cpu_usage_seconds_total")
    return lines(
        "CPU",
        "none",
        {"{{pod}}": f"sum by (pod) (rate({used}[{BASE}]))", **_bounds(workload, "cpu")},
    )


def _memory(workload: Workload) -> Panel:
    used = container(workload, "container_memory_working_set_bytes")
    return lines(
        "Memory",
        "bytes",
        {"{{pod}}": f"sum by (pod) ({used})", **_bounds(workload, "memory")},
    )


def _bounds(workload: Workload, resource: str) -> dict[str, str]:
    """Return the request and the limit of one pod."""
    metrics = {each: f"kube_pod_container_resource_{each}s" for each in ("request", "limit")}
    return {
        title: f"max({container(workload, metric, resource=resource)})" for title, metric in metrics.items()
    }


def _replicas(workload: Workload) -> Panel:
    queries = {"ready": replicas_available(workload), "wanted": replicas_wanted(workload)}
    if workload.autoscaling:
        queries |= {
            "at least": autoscaler(workload, "spec_min"),
            "at most": autoscaler(workload, "spec_max"),
        }
    return lines("Replicas", "none", queries)


def _restarts(workload: Workload) -> Panel:
    hourly = f"sum by (pod) (increase({restarts(workload)}[1h]))"
    return lines("Restarts in an hour", "none", {"{{pod}}": hourly})


def _volume(workload: Workload) -> Panel:
    free, size = (volume(workload, of) for of in ("available", "capacity"))
    return lines("Volume in use", "percentunit", {"in use": f"1 - {free} / {size}"}, 1 - FULL_SHARE)
