"""What every service is watched for, and what only it is."""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from lib.model import SCOPE, Workload
from lib.monitoring.cluster import (
    autoscaler,
    certificate_expiry,
    is_measured,
    replicas_available,
    replicas_wanted,
    restarts,
    volume,
)
from lib.monitoring.objectives import AVAILABILITY_ALERT, LATENCY_ALERT
from lib.monitoring.rules import Alerting
from lib.monitoring.scope import identity, scope

FULL_SHARE = 0.1
"""The share of a volume that is free when somebody must act at once."""
FILLING_SHARE = 0.4
"""Above this share of free space no trend worries anybody."""
FILLING_DAYS = 4
"""How far ahead a trend is looked at: a long weekend."""
LOOP_RESTARTS = 3
"""How many in half an hour are a loop, in which Kubernetes waits for at most five minutes each time."""
CERTIFICATE_DAYS = 7
"""Renewing has failed by then: cert-manager does it when a third of the time is left, as 15 of 45 days."""


class Watch(NamedTuple):
    """An alert that every service has to which it applies; the expression is None where it does not."""

    name: str
    severity: Literal["critical", "warning"]
    for_minutes: int
    summary: str
    expression: Callable[[Workload], str | None]


def alerts(workload: Workload) -> Iterator[Alerting]:
    """Yield what a service is watched for, other than its objectives."""
    labels = identity(workload)
    for watch in WATCHES:
        expression = watch.expression(workload)
        if expression:
            summary = f"{workload.name}: {watch.summary}"
            yield Alerting(watch.name, watch.severity, expression, watch.for_minutes, summary, labels)
    for alert in workload.declared.alerts:
        expression = alert.expression.replace(SCOPE, scope(workload))
        summary = f"{workload.name}: {alert.summary}"
        yield Alerting(alert.name, alert.severity, expression, alert.for_minutes, summary, labels)


def _no_replica(workload: Workload) -> str:
    return f"{replicas_available(workload)} == 0"


def _fewer_replicas(workload: Workload) -> str | None:
    if workload.size.most_replicas == 1:
        return None
    return f"{replicas_wanted(workload)}\n> {replicas_available(workload)}"


def _crash_looping(workload: Workload) -> str:
    return f"increase({restarts(workload)}[30m]) >= {LOOP_RESTARTS}"


def _at_maximum(workload: Workload) -> str | None:
    if not workload.autoscaling:
        return None
    current, most = (autoscaler(workload, of) for of in ("status_current", "spec_max"))
    return f"{current}\n>= {most}"


def _volume_full(workload: Workload) -> str | None:
    if not is_measured(workload):
        return None
    return f"{_free_share(workload)}\n< {FULL_SHARE}"


def _volume_filling(workload: Workload) -> str | None:
    if not is_measured(workload):
        return None
    trend = f"predict_linear({volume(workload, 'available')}[6h], {FILLING_DAYS} * 24 * 3600)"
    return f"{trend} < 0\nand {_free_share(workload)} < {FILLING_SHARE}"


def _free_share(workload: Workload) -> str:
    free, size = (volume(workload, of) for of in ("available", "capacity"))
    return f"{free}\n/ {size}"


def _certificate_expiring(workload: Workload) -> str | None:
    expiry = certificate_expiry(workload)
    return expiry and f"{expiry} - time() < {CERTIFICATE_DAYS} * 24 * 3600"


def _metrics_missing(workload: Workload) -> str | None:
    if not workload.declared.has_metrics:
        return None
    return f"absent(up{{{scope(workload)}}} == 1)"


def _cluster_metrics_missing(workload: Workload) -> str:
    watched = [replicas_available(workload), certificate_expiry(workload)]
    watched += [volume(workload, "available")] if is_measured(workload) else []
    return "\nor ".join(f"absent({each})" for each in watched if each)


WATCHES = (
    Watch("NoReplicaReady", "critical", 5, "no replica is ready", _no_replica),
    Watch("ReplicaNotReady", "warning", 15, "fewer replicas are ready than there should be", _fewer_replicas),
    Watch("CrashLooping", "warning", 5, "a container ends again and again", _crash_looping),
    Watch("AutoscalerAtMaximum", "warning", 30, "no more replicas may be started", _at_maximum),
    Watch("VolumeAlmostFull", "critical", 5, "the volume is almost full", _volume_full),
    Watch("VolumeFilling", "warning", 60, f"the volume is full within {FILLING_DAYS} days", _volume_filling),
    Watch("CertificateExpiring", "critical", 60, "the certificate was not renewed", _certificate_expiring),
    Watch("MetricsMissing", "critical", 5, "Prometheus reads the metrics of no replica", _metrics_missing),
    Watch(
        "ClusterMetricsMissing",
        "warning",
        15,
        "Prometheus knows nothing of its replicas, volume or certificate",
        _cluster_metrics_missing,
    ),
)
NAMES = (AVAILABILITY_ALERT, LATENCY_ALERT, *(watch.name for watch in WATCHES))
"""Every alert that is the same for all services."""
