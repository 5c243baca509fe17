"""Selectors of what the cluster reports about a service: kube-state-metrics, the kubelet and cert-manager."""

from lib.model import Program, ScheduledJob, Workload
from lib.monitoring.scope import matchers


def replicas_available(workload: Workload) -> str:
    """Return the number of replicas that can be called."""
    if workload.size.volume:
        return _of(workload, "kube_statefulset_status_replicas_ready", statefulset=workload.name)
    return _of(workload, "kube_deployment_status_replicas_available", deployment=workload.name)


def replicas_wanted(workload: Workload) -> str:
    """Return the number of replicas that there should be just now."""
    if workload.size.volume:
        return _of(workload, "kube_statefulset_replicas", statefulset=workload.name)
    return _of(workload, "kube_deployment_spec_replicas", deployment=workload.name)


def autoscaler(workload: Workload, of: str) -> str:
    """Return a number of replicas of the autoscaler: `spec_min`, `spec_max` or `status_current`."""
    name = f"kube_horizontalpodautoscaler_{of}_replicas"
    return _of(workload, name, horizontalpodautoscaler=workload.name)


def restarts(workload: Workload) -> str:
    """Return how often each container was started again."""
    return container(workload, "kube_pod_container_status_restarts_total")


def container(workload: Workload, metric: str, **labels: str) -> str:
    """Return a metric of the service's containers, each of which has the service's name."""
    return _of(workload, metric, container=workload.name, **labels)


def is_measured(workload: Workload) -> bool:
    """Return whether the kubelet tells how full the service's volume is."""
    return workload.size.volume is not None and workload.size.volume.measured


def volume(workload: Workload, of: str) -> str:
    """Return the `available` or the `capacity` bytes of the service's only volume."""
    return _of(workload, f"kubelet_volume_stats_{of}_bytes", persistentvolumeclaim=workload.claim)


def certificate_expiry(workload: Workload) -> str | None:
    """Return when the certificate of the service's host expires, where cert-manager renews it."""
    issuer = workload.platform.environment.add_ons.issuer
    if not (issuer and workload.host and workload.host.tls_secret):
        return None
    return _of(workload, "certmanager_certificate_expiration_timestamp_seconds", name=workload.name)


def job_succeeded(job: ScheduledJob) -> str:
    """Return when a job succeeded last; it has no value before the first success."""
    return _of(job, "kube_cronjob_status_last_successful_time", cronjob=job.name)


def job_created(job: ScheduledJob) -> str:
    """Return when a job was created."""
    return _of(job, "kube_cronjob_created", cronjob=job.name)


def _of(program: Program, metric: str, **labels: str) -> str:
    scoped = {"namespace": program.platform.environment.namespace, **labels}
    return f"{metric}{{{matchers(scoped)}}}"
