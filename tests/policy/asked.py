"""What Prometheus is asked of each service and job: its records and alerts, as plain facts.

Sources: Google's SRE workbook, "Alerting on SLOs" (windows, factors), and the pages in docs/runbooks/.
"""

from collections.abc import Iterator
from typing import NamedTuple

from lib.model import SCOPE, Autoscaling, Objectives, ScheduledJob, Series, Workload
from lib.model.schedule import longest_pause

_WINDOWS = ("1h", "30m", "6h", "2h", "1d", "3d")
_BURNS = (
    ("1h", "5m", "14.4", "critical"),
    ("6h", "30m", "6", "critical"),
    ("1d", "2h", "3", "warning"),
    ("3d", "6h", "1", "warning"),
)
"""The long window, the short one, and how many times too fast the budget is used up in both."""


class Asked(NamedTuple):
    """A rule: a record has no severity, and no alert but those of objectives has a window."""

    name: str
    expression: str
    severity: str | None = None
    minutes: int = 0
    window: str | None = None


class _Kind(NamedTuple):
    """What an objective counts: all requests and the bad ones, and the share of those that may be bad."""

    alert: str
    every: str
    bad: str
    budget: float


def records(workload: Workload) -> Iterator[Asked]:
    """Yield the rates of all and of bad requests, and their ratio over each window."""
    for kind, (every, bad) in _measured(workload).items():
        yield Asked(f"service:{kind.every}:rate5m", every)
        yield Asked(f"service:{kind.bad}:rate5m", bad)
        yield Asked(_ratio(kind, "5m"), f"{_rate(workload, kind.bad)} / {_rate(workload, kind.every)}")
        for window in _WINDOWS:
            sums = (f"sum_over_time({_rate(workload, each)}[{window}])" for each in (kind.bad, kind.every))
            yield Asked(_ratio(kind, window), " / ".join(sums))


def burns(workload: Workload) -> Iterator[Asked]:
    """Yield the alerts about objectives: both windows are too bad, and ten requests at least were."""
    for kind in _measured(workload):
        for long, short, factor, severity in _BURNS:
            shares = [f"{_ratio(kind, each)}{{{_own(workload)}}}" for each in (long, short)]
            limit = f"{factor} * {kind.budget:g}"
            yield Asked(
                kind.alert,
                f"{shares[0]} > {limit} and {shares[1]} > {limit} "
                f"and sum_over_time({_rate(workload, kind.bad)}[{long}]) * 30 >= 10",
                severity,
                window=long,
            )


def watched(workload: Workload) -> Iterator[Asked]:
    """Yield the other alerts of a service: of all, and of its own."""
    name, volume, host = workload.name, workload.size.volume, workload.host
    issuer = workload.platform.environment.add_ons.issuer
    kind = "statefulset" if volume else "deployment"
    ready = "replicas_ready" if volume else "replicas_available"
    available = _of(workload, f"kube_{kind}_status_{ready}", kind, name)
    wanted = _of(workload, f"kube_{kind}{'' if volume else '_spec'}_replicas", kind, name)
    scaler = "kube_horizontalpodautoscaler"
    current, most = (
        _of(workload, f"{scaler}_{each}_replicas", scaler[5:], name)
        for each in ("status_current", "spec_max")
    )
    restarts = _of(workload, "kube_pod_container_status_restarts_total", "container", name)
    free, size = (
        _of(workload, f"kubelet_volume_stats_{each}_bytes", "persistentvolumeclaim", f"data-{name}-0")
        for each in ("available", "capacity")
    )
    expiry = _of(workload, "certmanager_certificate_expiration_timestamp_seconds", "name", name)
    metrics = f'namespace="{_namespace(workload)}",job="{name}"'
    unknown = [available]
    yield Asked("NoReplicaReady", f"{available} == 0", "critical", 5)
    yield Asked("CrashLooping", f"increase({restarts}[30m]) >= 3", "warning", 5)
    if workload.size.most_replicas > 1:
        yield Asked("ReplicaNotReady", f"{wanted} > {available}", "warning", 15)
    if isinstance(workload.size.replicas, Autoscaling):
        yield Asked("AutoscalerAtMaximum", f"{current} >= {most}", "warning", 30)
    if issuer and host and host.tls_secret:
        yield Asked("CertificateExpiring", f"{expiry} - time() < 7 * 24 * 3600", "critical", 60)
        unknown.append(expiry)
    if volume and volume.measured:
        yield Asked("VolumeAlmostFull", f"{free} / {size} < 0.1", "critical", 5)
        trend = f"predict_linear({free}[6h], 4 * 24 * 3600) < 0"
        yield Asked("VolumeFilling", f"{trend} and {free} / {size} < 0.4", "warning", 60)
        unknown.append(free)
    if workload.declared.has_metrics:
        yield Asked("MetricsMissing", f"absent(up{{{metrics}}} == 1)", "critical", 5)
    missing = " or ".join(f"absent({each})" for each in unknown)
    yield Asked("ClusterMetricsMissing", missing, "warning", 15)
    for alert in workload.declared.alerts:
        text = " ".join(alert.expression.replace(SCOPE, metrics).split())
        yield Asked(alert.name, text, alert.severity, alert.for_minutes)


def overdue(job: ScheduledJob) -> Iterator[Asked]:
    """Yield the alerts of a job: none of its runs has succeeded in time, or nothing is known of it."""
    done, created = (
        _of(job, f"kube_cronjob_{each}", "cronjob", job.name)
        for each in ("status_last_successful_time", "created")
    )
    if not job.size.schedule:
        return
    pause = longest_pause(job.size.schedule).total_seconds()
    seconds = int(pause) + 60 * job.declared.longest_run_minutes + 3600
    late = f"time() - ( {done} or {created} ) > {seconds} or {done} - time() > 600"
    yield Asked(job.declared.overdue_alert, late, "warning", 5)
    yield Asked("ClusterMetricsMissing", f"absent({created})", "warning", 15)


def _measured(workload: Workload) -> dict[_Kind, tuple[str, str]]:
    """Return what counts all requests, and the bad ones, of each objective."""
    objectives: Objectives | None = workload.declared.objectives
    if objectives is None:
        return {}
    availability, latency = objectives.availability, objectives.latency
    job = objectives.measured_by or workload.name
    every, failed = (_counted(workload, each, job) for each in (availability.requests, availability.failures))
    timed = _counted(workload, latency.requests, job, "_count")
    bound = f'le=~"{latency.seconds:g}|{float(latency.seconds)}"'
    quick = _counted(workload, latency.requests, job, "_bucket", bound)
    first = _Kind("AvailabilityBudgetBurn", "requests", "failed_requests", _budget(availability.percent))
    second = _Kind("LatencyBudgetBurn", "timed_requests", "slow_requests", _budget(latency.percent))
    return {first: (every, f"{failed} or 0 * {every}"), second: (timed, f"{timed} - {quick}")}


def _budget(percent: float) -> float:
    return round(1 - percent / 100, 7)


def _counted(workload: Workload, series: Series, job: str, suffix: str = "", bound: str = "") -> str:
    """Return how many a second there are of a series of a service."""
    patterns = [f'{name}=~"{_escaped(pattern)}"' for name, pattern in series.matchers.items()]
    labels = [f'namespace="{_namespace(workload)}"', f'job="{job}"']
    labels += [bound] if bound else []
    return f"sum(rate({series.metric}{suffix}{{{','.join([*labels, *patterns])}}}[5m]))"


def _escaped(pattern: str) -> str:
    return pattern.replace("\\", "\\\\").replace('"', '\\"')


def _rate(workload: Workload, name: str) -> str:
    return f"service:{name}:rate5m{{{_own(workload)}}}"


def _ratio(kind: _Kind, window: str) -> str:
    return f"service:{kind.bad}:ratio_rate{window}"


def _own(workload: Workload) -> str:
    return f'namespace="{_namespace(workload)}",service="{workload.name}"'


def _of(program: Workload | ScheduledJob, metric: str, label: str, name: str) -> str:
    return f'{metric}{{namespace="{_namespace(program)}",{label}="{name}"}}'


def _namespace(program: Workload | ScheduledJob) -> str:
    return program.platform.environment.namespace
