"""What pods ask for and may use, and whether there is room for it."""

import math
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tests.policy.documents import Container, Document, Manifests, Pod
from tests.policy.quantities import quantity

_RESOURCES = ("cpu", "memory", "ephemeral-storage")
_QUOTA = {
    *(f"{kind}.{resource}" for kind in ("requests", "limits") for resource in _RESOURCES),
    "requests.storage",
    "persistentvolumeclaims",
    "pods",
    "services.loadbalancers",
    "services.nodeports",
}


def missing_resources(manifests: Manifests) -> Iterator[str]:
    """Every container says how much CPU, memory and ephemeral storage it asks for and may use."""
    for container in manifests.containers:
        for kind in ("requests", "limits"):
            for resource in _RESOURCES:
                if not container.get(f"resources {kind} {resource}"):
                    yield f"{container} has no {kind} of {resource}"


def request_above_limit(manifests: Manifests) -> Iterator[str]:
    """No container asks for more than it may use."""
    for container in manifests.containers:
        limits = _amounts(container, "limits")
        for resource, amount in _amounts(container, "requests").items():
            if amount > limits.get(resource, amount):
                yield f"{container} asks for more {resource} than its limit"


def scratch_space(manifests: Manifests) -> Iterator[str]:
    """Scratch volumes are bounded, and fit together into the ephemeral storage of their pod."""
    for pod in manifests.pods:
        sizes = [quantity(volume.get("sizeLimit")) for volume in pod.find("volumes * emptyDir")]
        limit = sum(_amounts(each, "limits").get("ephemeral-storage", 0) for each in pod.containers)
        if None in sizes:
            yield f"{pod} has a scratch volume without bound"
        elif sum(size for size in sizes if size) > limit:
            yield f"{pod} has larger scratch volumes than ephemeral storage"


def quota_names(manifests: Manifests) -> Iterator[str]:
    """The quota bounds everything that costs something."""
    for quota in manifests.of("ResourceQuota"):
        for name in sorted(_QUOTA ^ set(quota.get("spec hard"))):
            yield f"{quota} differs in {name}"


def quota_room(manifests: Manifests) -> Iterator[str]:
    """The quota has room for every pod at its most replicas, what a rollout adds, and a job run by hand."""
    needed = _needed(manifests)
    for quota in manifests.of("ResourceQuota"):
        for name, amount in quota.get("spec hard").items():
            if needed[name] > (quantity(amount) or 0):
                yield f"{quota} has {amount} of {name} but {float(needed[name])} are needed"


def limit_ranges(manifests: Manifests) -> Iterator[str]:
    """Every container lies within the environment's LimitRange."""
    for limits in manifests.of("LimitRange"):
        for bounds in limits.find("spec limits *"):
            for container in manifests.containers:
                yield from _outside(limits, container, bounds)


def limit_defaults(manifests: Manifests) -> Iterator[str]:
    """The defaults of a LimitRange lie within its own bounds."""
    order = ("min", "defaultRequest", "default", "max")
    for limits in manifests.of("LimitRange"):
        for bounds in limits.find("spec limits *"):
            for resource in _RESOURCES:
                amounts = [quantity(bounds.get(name, {}).get(resource)) for name in order]
                given = [amount for amount in amounts if amount is not None]
                if given != sorted(given) or len(given) < len(order):
                    yield f"{limits} has bounds of {resource} that are not {' <= '.join(order)}"


def _outside(limits: Document, container: Container, bounds: dict[str, dict[str, str]]) -> Iterator[str]:
    for resource in _RESOURCES:
        most, least = (quantity(bounds.get(name, {}).get(resource)) for name in ("max", "min"))
        limit, request = (_amounts(container, kind).get(resource) for kind in ("limits", "requests"))
        if most is not None and limit is not None and limit > most:
            yield f"{limits} allows less {resource} than {container.pod.name} may use"
        if least is not None and request is not None and request < least:
            yield f"{limits} wants more {resource} than {container.pod.name} asks for"


def _needed(manifests: Manifests) -> dict[str, Fraction]:
    """Return what the quota is charged with at the most."""
    needed: dict[str, Fraction] = defaultdict(Fraction)
    for pod in manifests.pods:
        count = _most_pods(manifests, pod.document)
        for name, amount in _charges(pod):
            needed[name] += count * amount
    for claim in manifests.of("PersistentVolumeClaim"):
        for name, amount in _storage(claim.content):
            needed[name] += amount
    return needed


def _charges(pod: Pod) -> Iterator[tuple[str, Fraction]]:
    """Yield what the quota is charged with for one pod."""
    yield "pods", Fraction(1)
    for container in pod.containers:
        for kind in ("requests", "limits"):
            yield from ((f"{kind}.{name}", each) for name, each in _amounts(container, kind).items())
    for claim in pod.document.find("spec volumeClaimTemplates *"):
        yield from _storage(claim)


def _storage(claim: dict[str, Any]) -> Iterator[tuple[str, Fraction]]:
    yield "persistentvolumeclaims", Fraction(1)
    yield "requests.storage", quantity(claim["spec"]["resources"]["requests"]["storage"]) or Fraction(0)


def _most_pods(manifests: Manifests, workload: Document) -> int:
    replicas = manifests.replicas(workload)[1]
    if workload.kind == "CronJob":
        return replicas + 1
    if workload.kind != "Deployment" or workload.get("spec strategy type") == "Recreate":
        return replicas
    surge = workload.get("spec strategy rollingUpdate maxSurge", "25%")
    return replicas + (
        surge if isinstance(surge, int) else math.ceil(replicas * int(surge.rstrip("%")) / 100)
    )


def _amounts(container: Container, kind: str) -> dict[str, Fraction]:
    """Return a container's requests or limits, without those that are not amounts."""
    parsed = {name: quantity(text) for name, text in container.get(f"resources {kind}", {}).items()}
    return {name: amount for name, amount in parsed.items() if amount is not None}
