"""What is wrong with the objectives and alerts of services: what they name must exist."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lib.model import MISSING, SCOPE, Alert, Availability, Fault, Latency, Objectives, Series, Service
from lib.model.record import items, mapping
from lib.monitoring import promql
from lib.monitoring.alerts import NAMES
from lib.monitoring.jobs import JOB_NAMES, TOO_OLD
from lib.monitoring.metrics import Metric, own_metrics, own_series
from lib.monitoring.scope import matchers

_RUNBOOKS = Path(__file__).parents[2] / "docs" / "runbooks"
_SCOPED = {"namespace": "", "job": ""}


def monitoring_faults(service: Service, services: Sequence[Service]) -> Iterator[Fault]:
    """Yield what is wrong with a service's objectives and alerts, beside what their types say."""
    if isinstance(service.objectives, Objectives):
        yield from _objectives_faults(service.objectives, service.name, [each.name for each in services])
    distinct = {each.name: each for each in services}.values()
    taken = [
        *NAMES,
        TOO_OLD,
        *(getattr(alert, "name", None) for each in distinct for alert in items(each.alerts)),
    ]
    for index, alert in enumerate(items(service.alerts)):
        if isinstance(alert, Alert):
            for fault in _alert_faults(alert, service.name, taken):
                yield fault._replace(path=f"alerts[{index}].{fault.path}")


def runbook_faults() -> Iterator[Fault]:
    """Yield where an alert that every service or job has lacks its page."""
    for name in dict.fromkeys((*NAMES, *JOB_NAMES)):
        if not _has_page(name):
            yield Fault(f"docs/runbooks/{name}.md", MISSING, "the page of an alert that every service has")


def _objectives_faults(objectives: Any, service: str, known: list[str]) -> Iterator[Fault]:
    measuring = service if objectives.measured_by is None else objectives.measured_by
    if measuring not in known:
        yield Fault("objectives.measured_by", measuring, f"one of {', '.join(known)}")
        return
    availability, latency = objectives.availability, objectives.latency
    if isinstance(availability, Availability):
        for name in ("requests", "failures"):
            path, series = f"objectives.availability.{name}", getattr(availability, name)
            yield from _series_faults(path, series, own_series(measuring), measuring)
    if isinstance(latency, Latency) and isinstance(latency.requests, Series):
        yield from _latency_faults(latency, own_metrics(measuring), measuring)


def _series_faults(
    path: str, series: Any, known: Mapping[str, frozenset[str]], service: str
) -> Iterator[Fault]:
    if not isinstance(series, Series):
        return
    if series.metric not in known:
        yield Fault(f"{path}.metric", series.metric, _metric_of(service))
        return
    for label in mapping(series.matchers):
        if label not in known[series.metric]:
            labels = ", ".join(sorted(known[series.metric]))
            yield Fault(f"{path}.matchers", label, f"a label of {series.metric}: {labels}")


def _latency_faults(latency: Latency, known: Mapping[str, Metric], service: str) -> Iterator[Fault]:
    path, metric = "objectives.latency", known.get(latency.requests.metric)
    if metric is None or not metric.buckets:
        histograms = ", ".join(name for name, each in known.items() if each.buckets) or "none"
        allowed = f"a histogram of {service}'s: {histograms}"
        yield Fault(f"{path}.requests.metric", latency.requests.metric, allowed)
        return
    labels = {latency.requests.metric: metric.labels}
    yield from _series_faults(f"{path}.requests", latency.requests, labels, service)
    if latency.seconds not in metric.buckets:
        bounds = ", ".join(f"{bound:g}" for bound in metric.buckets)
        yield Fault(f"{path}.seconds", latency.seconds, f"a bucket of {latency.requests.metric}: {bounds}")


def _alert_faults(alert: Alert, service: str, taken: list[Any]) -> Iterator[Fault]:
    if taken.count(alert.name) > 1:
        yield Fault("name", alert.name, "another name than every other alert's")
    if not _has_page(alert.name):
        yield Fault("name", alert.name, _page(alert.name))
    if isinstance(alert.expression, str):
        yield from _expression_faults(alert.expression, service)


def _expression_faults(expression: str, service: str) -> Iterator[Fault]:
    scoped = expression.replace(SCOPE, matchers(_SCOPED))
    for name, allowed in promql.missing(scoped, own_series(service), _metric_of(service)):
        yield Fault("expression", name, allowed)
    if SCOPE in expression:
        for selector in promql.names(scoped).selectors:
            if not _SCOPED.keys() <= selector.labels:
                yield Fault("expression", selector.metric, f"a selector that contains {SCOPE}")


def _metric_of(service: str) -> str:
    return f"a series of docker/{service}/metrics.yaml"


def _has_page(name: object) -> bool:
    return (_RUNBOOKS / f"{name}.md").is_file()


def _page(name: object) -> str:
    return f"an alert with a page docs/runbooks/{name}.md"
