"""Selectors of what the cluster tells of a service: kube-state-metrics, the kubelet and cert-manager."""

from lib.model import Platform, ScheduledJob, Workload
from lib.monitoring.scope import matchers


def replicas_available(platform: Platform, workload: Workload) -> str:
    """Return the number of replicas that can be called."""
    if workload.sizing.volume:
        return _of(platform, "kube_statefulset_status_replicas_ready", statefulset=workload.name)
    return _of(platform, "kube_deployment_status_replicas_available", deployment=workload.name)


def replicas_wanted(platform: Platform, workload: Workload) -> str:
    """Return the number of replicas that there should be just now."""
    if workload.sizing.volume:
        return _of(platform, "kube_statefulset_replicas", statefulset=workload.name)
    return _of(platform, "kube_deployment_spec_replicas", deployment=workload.name)


def autoscaler(platform: Platform, workload: Workload, of: str) -> str:
    """Return a number of replicas of the autoscaler: `spec_min`, `spec_max` or `status_current`."""
    name = f"kube_horizontalpodautoscaler_{of}_replicas"
    return _of(platform, name, horizontalpodautoscaler=workload.name)


def restarts(platform: Platform, workload: Workload) -> str:
    """Return how often each container was started again."""
    return container(platform, workload, "kube_pod_container_status_restarts_total")


def container(platform: Platform, workload: Workload, metric: str, **labels: str) -> str:
    """Return a metric of the service's containers, each of which has the service's name."""
    return _of(platform, metric, container=workload.name, **labels)


def volume(platform: Platform, workload: Workload, of: str) -> str:
    """Return the `available` or the `capacity` bytes of the service's only volume."""
    return _of(platform, f"kubelet_volume_stats_{of}_bytes", persistentvolumeclaim=workload.claim)


def certificate_expiry(platform: Platform, workload: Workload) -> str | None:
    """Return when the certificate of the environment's host ends, where cert-manager renews it."""
    environment = platform.environment
    renewed = workload.service.exposed and environment.ingress.tls and environment.add_ons.issuer
    name = "certmanager_certificate_expiration_timestamp_seconds"
    return _of(platform, name, name=workload.name) if renewed else None


def job_succeeded(platform: Platform, job: ScheduledJob) -> str:
    """Return when a job succeeded last; there is none before it did."""
    return _of(platform, "kube_cronjob_status_last_successful_time", cronjob=job.name)


def job_created(platform: Platform, job: ScheduledJob) -> str:
    """Return since when a job has been there."""
    return _of(platform, "kube_cronjob_created", cronjob=job.name)


def _of(platform: Platform, metric: str, **labels: str) -> str:
    scoped = {"namespace": platform.environment.namespace, **labels}
    return f"{metric}{{{matchers(scoped)}}}"
