"""A service's dashboard: its objectives first, then its traffic, then what it runs on."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from lib.model import Autoscaling, Latency, Platform, Series, Workload
from lib.monitoring.alerts import FULL_SHARE
from lib.monitoring.cluster import (
    autoscaler,
    container,
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


def dashboard(platform: Platform, workload: Workload) -> dict[str, Any]:
    """Return the dashboard in Grafana's JSON model; its uid stays the same, so that links to it do."""
    name = f"{platform.name}-{platform.environment.name}-{workload.name}"
    return {
        "uid": sha256(name.encode()).hexdigest()[:20],
        "title": f"{workload.name} ({platform.name}, {platform.environment.name})",
        "tags": [platform.name, platform.environment.name, workload.name],
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
        "annotations": {"list": [_alerts(platform, workload)]},
        "panels": placed([row for row in _rows(platform, workload) if row[1]]),
    }


def _alerts(platform: Platform, workload: Workload) -> dict[str, Any]:
    """Return the marks that show when an alert fired."""
    firing = matchers({**identity(platform, workload), "alertstate": "firing"})
    return {
        "name": "alerts",
        "datasource": DATASOURCE,
        "enable": True,
        "iconColor": RED,
        "expr": f"ALERTS{{{firing}}}",
        "titleFormat": "{{alertname}}",
        "textFormat": "{{severity}}",
    }


def _rows(platform: Platform, workload: Workload) -> Iterator[Row]:
    labels = identity(platform, workload)
    counted = indicators(platform, workload)
    yield "Objectives", [panel for each in counted for panel in _objective(each, labels)]
    yield "Budget", [_burning(each, labels) for each in counted]
    yield "Requests", [*(_traffic(each, labels) for each in counted[:1]), *_percentiles(platform, workload)]
    yield "Load", load_panels(platform, workload)
    yield "Embeddings", embedding_panels(platform, workload)
    yield "Pods", [_cpu(platform, workload), _memory(platform, workload)]
    yield "Replicas", [_replicas(platform, workload), _restarts(platform, workload)]
    yield "Volume", [_volume(platform, workload)] if workload.sizing.volume else []


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


def _percentiles(platform: Platform, workload: Workload) -> list[Panel]:
    objectives = workload.service.objectives
    if objectives is None:
        return []
    scoped = scope(platform, objectives.measured_by or workload.name)
    queries = {f"p{each}": _percentile(objectives.latency, scoped, each) for each in _PERCENTILES}
    return [lines("Latency", "s", queries, objectives.latency.seconds)]


def _percentile(latency: Latency, scoped: str, percentile: int) -> str:
    bucket = Series(metric=f"{latency.requests.metric}_bucket", matchers=latency.requests.matchers)
    return f"histogram_quantile({percentile / 100:g}, sum by (le) (rate({selector(bucket, scoped)}[{BASE}])))"


def _cpu(platform: Platform, workload: Workload) -> Panel:
    used = container(platform, workload, "container_cpu_usage_seconds_total")
    return lines(
        "CPU",
        "none",
        {"{{pod}}": f"sum by (pod) (rate({used}[{BASE}]))", **_bounds(platform, workload, "cpu")},
    )


def _memory(platform: Platform, workload: Workload) -> Panel:
    used = container(platform, workload, "container_memory_working_set_bytes")
    return lines(
        "Memory",
        "bytes",
        {"{{pod}}": f"sum by (pod) ({used})", **_bounds(platform, workload, "memory")},
    )


def _bounds(platform: Platform, workload: Workload, resource: str) -> dict[str, str]:
    """Return the request and the limit of one pod."""
    metrics = {each: f"kube_pod_container_resource_{each}s" for each in ("request", "limit")}
    return {
        title: f"max({container(platform, workload, metric, resource=resource)})"
        for title, metric in metrics.items()
    }


def _replicas(platform: Platform, workload: Workload) -> Panel:
    queries = {"ready": replicas_available(platform, workload), "wanted": replicas_wanted(platform, workload)}
    if isinstance(workload.sizing.replicas, Autoscaling):
        queries |= {
            "at least": autoscaler(platform, workload, "spec_min"),
            "at most": autoscaler(platform, workload, "spec_max"),
        }
    return lines("Replicas", "none", queries)


def _restarts(platform: Platform, workload: Workload) -> Panel:
    hourly = f"sum by (pod) (increase({restarts(platform, workload)}[1h]))"
    return lines("Restarts in an hour", "none", {"{{pod}}": hourly})


def _volume(platform: Platform, workload: Workload) -> Panel:
    free, size = (volume(platform, workload, of) for of in ("available", "capacity"))
    return lines("Volume in use", "percentunit", {"in use": f"1 - {free} / {size}"}, 1 - FULL_SHARE)
