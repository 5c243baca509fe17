"""How a service grows and shrinks, how its pods are replaced, and what is kept to go back to."""

from collections.abc import Iterator

from lib.model import Autoscaling
from tests.policy.declared import differences
from tests.policy.documents import Manifests

_EITHER = {"Percent": 0, "Pods": 2}
_SPEED = {"scaleUp": (100, 0), "scaleDown": (50, 300)}
"""The percentage that is added or taken away within a minute, and the seconds that must be quiet before."""
_ROLLOUT = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
_REVISIONS = 5


def scaling_targets(manifests: Manifests) -> Iterator[str]:
    """Pods are added when they use more of their requests than the environment says."""
    expected = {
        each.name: {"cpu": replicas.cpu_percent, "memory": replicas.memory_percent}
        for each in manifests.platform.workloads
        if isinstance(replicas := each.size.replicas, Autoscaling)
    }
    found = {
        each.name: {
            metric["resource"]["name"]: metric["resource"]["target"].get("averageUtilization")
            for metric in each.find("spec metrics *")
            if metric["resource"]["target"].get("type") == "Utilization"
        }
        for each in manifests.of("HorizontalPodAutoscaler")
    }
    yield from differences("targets of", found, expected)


def scaling_speed(manifests: Manifests) -> Iterator[str]:
    """Pods double within a minute and halve in one after five quiet minutes, two pods at least."""
    for autoscaler in manifests.of("HorizontalPodAutoscaler"):
        for direction, (percent, quiet) in _SPEED.items():
            expected = {
                "stabilizationWindowSeconds": quiet,
                "selectPolicy": "Max",
                "policies": [
                    {"type": name, "value": number or percent, "periodSeconds": 60}
                    for name, number in _EITHER.items()
                ],
            }
            yield from differences(autoscaler, autoscaler.get(f"spec behavior {direction}", {}), expected)


def rolling_updates(manifests: Manifests) -> Iterator[str]:
    """Pods are replaced one by one."""
    for workload in manifests.of("Deployment"):
        if workload.get("spec strategy") != _ROLLOUT:
            yield f"{workload} rolls out by {workload.get('spec strategy')}"


def kept_revisions(manifests: Manifests) -> Iterator[str]:
    """A cluster keeps five revisions to go back to."""
    for workload in manifests.of("Deployment", "StatefulSet"):
        if workload.get("spec revisionHistoryLimit") != _REVISIONS:
            yield f"{workload} keeps {workload.get('spec revisionHistoryLimit')} revisions"


def evictions(manifests: Manifests) -> Iterator[str]:
    """One pod of a service at a time may be evicted, and whatever is broken anyway."""
    for budget in manifests.of("PodDisruptionBudget"):
        allowed = budget.get("spec maxUnavailable"), budget.get("spec unhealthyPodEvictionPolicy")
        if allowed != (1, "AlwaysAllow"):
            yield f"{budget} allows {allowed}"


def even_spread(manifests: Manifests) -> Iterator[str]:
    """Pods of the same version differ by one at most between zones and nodes, drained ones not counted."""
    for pod in manifests.pods:
        for constraint in pod.find("topologySpreadConstraints *"):
            found = tuple(map(constraint.get, ("maxSkew", "matchLabelKeys", "nodeTaintsPolicy")))
            if found != (1, ["pod-template-hash"], "Honor") or not constraint.get("labelSelector"):
                yield f"{pod} is spread by {constraint}"
