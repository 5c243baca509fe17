"""What is wrong with the objectives and alerts of services: what they name must exist."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from lib.model import (
    MISSING,
    SCOPE,
    Alert,
    Catalogue,
    Fault,
    Job,
    Latency,
    Objectives,
    Series,
    Service,
)
from lib.model.record import KEY, WORD
from lib.monitoring import promql
from lib.monitoring.alerts import NAMES
from lib.monitoring.jobs import UNKNOWN
from lib.monitoring.metrics import Metric, own_metrics, own_series
from lib.monitoring.scope import matchers

_SCOPED = {"namespace": "", "job": ""}


def monitoring_faults(service: Service, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield what is wrong with a service's objectives and alerts, beyond what their types say."""
    if service.objectives:
        yield from _objectives_faults(service.objectives, service.name, catalogue)
    taken = [*NAMES, UNKNOWN, *(alert.name for each in catalogue.services for alert in each.alerts)]
    taken += [job.overdue_alert for job in catalogue.jobs]
    for index, alert in enumerate(service.alerts):
        for fault in _alert_faults(alert, service.name, taken, catalogue.folder):
            yield fault.below(f"alerts[{index}]")


def job_monitoring_faults(job: Job, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield where a job's alert has no page."""
    if not _has_page(catalogue.folder, job.overdue_alert):
        yield Fault("overdue_alert", job.overdue_alert, _page(job.overdue_alert))


def runbook_faults(folder: str) -> Iterator[Fault]:
    """Yield where an alert that every service or job has lacks its page."""
    for name in dict.fromkeys((*NAMES, UNKNOWN)):
        if not _has_page(folder, name):
            yield Fault(f"docs/runbooks/{name}.md", MISSING, "the page of an alert that every service has")


def _objectives_faults(objectives: Objectives, service: str, catalogue: Catalogue) -> Iterator[Fault]:
    known = [each.name for each in catalogue.services]
    measuring = objectives.measured_by or service
    if measuring not in known:
        yield Fault("objectives.measured_by", measuring, f"one of {', '.join(known)}")
        return
    series = own_series(catalogue.folder, measuring)
    for name in ("requests", "failures"):
        path = f"objectives.availability.{name}"
        yield from _series_faults(path, getattr(objectives.availability, name), series, measuring)
    yield from _latency_faults(objectives.latency, own_metrics(catalogue.folder, measuring), measuring)


def _series_faults(
    path: str, series: Series, known: Mapping[str, frozenset[str]], service: str
) -> Iterator[Fault]:
    if series.metric not in known:
        yield Fault(f"{path}.metric", series.metric, _metric_of(service))
        return
    for label in series.matchers:
        if label not in known[series.metric]:
            labels = ", ".join(sorted(known[series.metric]))
            yield Fault(f"{KEY}{path}.matchers", label, f"a label of {series.metric}: {labels}")


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


def _alert_faults(alert: Alert, service: str, taken: list[str], folder: str) -> Iterator[Fault]:
    if taken.count(alert.name) > 1:
        yield Fault("name", alert.name, "a name that no other alert has")
    if not _has_page(folder, alert.name):
        yield Fault("name", alert.name, _page(alert.name))
    yield from _expression_faults(alert.expression, service, folder)


def _expression_faults(expression: str, service: str, folder: str) -> Iterator[Fault]:
    scoped = expression.replace(SCOPE, matchers(_SCOPED))
    for name, allowed in promql.missing(scoped, own_series(folder, service), _metric_of(service)):
        yield Fault(f"{WORD}expression", name, allowed)
    for selector in promql.names(scoped).selectors:
        if not _SCOPED.keys() <= selector.labels:
            yield Fault(f"{WORD}expression", selector.metric, f"in a selector that contains {SCOPE}")


def _metric_of(service: str) -> str:
    return f"a series of docker/{service}/metrics.yaml"


def _has_page(folder: str, name: str) -> bool:
    return Path(folder, "docs", "runbooks", f"{name}.md").is_file()


def _page(name: str) -> str:
    return f"an alert with a page docs/runbooks/{name}.md"
