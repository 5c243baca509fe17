"""Amounts are those of the model: of containers, of volumes, and of what bounds an environment."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from lib.model import Resources
from tests.policy.content import find
from tests.policy.declared import differences
from tests.policy.documents import Manifests
from tests.policy.guests import guests
from tests.policy.quantities import quantity

Amounts = dict[str, Fraction | None]

_RESOURCES = ("cpu", "memory", "ephemeral-storage")
_TWICE = ("Deployment", "CronJob")
"""Old pods still end while new ones start; a job runs on schedule and by hand."""


def declared_resources(manifests: Manifests) -> Iterator[str]:
    """A container asks for what the environment's size says, and may use what it says."""
    for program, pod in manifests.running:
        sizes = {"requests": _declared(program.size.requests), "limits": _declared(program.size.limits)}
        for container in pod.get("containers", []):
            given = container.get("resources", {})
            found = {kind: _parsed(given.get(kind, {})) for kind in sizes}
            yield from differences(pod, found, sizes)


def scratch_folders(manifests: Manifests) -> Iterator[str]:
    """Exactly the declared folders are empty at start, each with the size that is declared."""
    for program, pod in manifests.running:
        expected = {each.path: Fraction(each.size_mib << 20) for each in program.declared.scratch}
        sizes = {each["name"]: each["emptyDir"] for each in pod.find("volumes *") if "emptyDir" in each}
        found = {
            each["mountPath"]: quantity((sizes[each["name"]] or {}).get("sizeLimit"))
            for each in pod.find("containers * volumeMounts *")
            if each["name"] in sizes
        }
        yield from differences(f"{pod} scratch", found, expected)


def claim_templates(manifests: Manifests) -> Iterator[str]:
    """The volume of a service is of the size, class and access mode that its environment says."""
    expected = {
        each.name: [(f"{volume.size_gib}Gi", volume.storage_class, [volume.access_mode])]
        for each in manifests.platform.workloads
        if (volume := each.size.volume)
    }
    found = {
        each.name: [_claimed(claim) for claim in each.find("spec volumeClaimTemplates * spec")]
        for each in manifests.of("StatefulSet")
    }
    yield from differences("volume of", found, expected)


def quota_amounts(manifests: Manifests) -> Iterator[str]:
    """The quota is what all pods need at their most while all services roll out, and no more."""
    needed = {name: amount for name, amount in _needed(manifests).items() if amount}
    for quota in manifests.of("ResourceQuota"):
        amounts = {name: quantity(text) for name, text in quota.get("spec hard", {}).items()}
        found = {name: amount for name, amount in amounts.items() if amount}
        yield from differences(quota, found, needed)


def container_bounds(manifests: Manifests) -> Iterator[str]:
    """A LimitRange is about containers: it admits the largest and the smallest, and gives the smallest's."""
    for limits in manifests.of("LimitRange"):
        expected = {"type": "Container", **_bounds(manifests)}
        for given in limits.get("spec", {}).get("limits") or [{}]:
            found = {name: _parsed(each) if isinstance(each, dict) else each for name, each in given.items()}
            yield from differences(limits, found, expected)


def _bounds(manifests: Manifests) -> dict[str, Amounts]:
    own = [each.size for each in manifests.platform.programs]
    requests, limits = [_declared(each.requests) for each in own], [_declared(each.limits) for each in own]
    visitors = guests(manifests.platform)
    every_request = [*requests, *(_parsed(each.requests) for each in visitors)]
    every_limit = [*limits, *(_parsed(each.limits) for each in visitors)]
    return {
        "min": _extreme(min, every_request),
        "max": _extreme(max, every_limit),
        "default": _extreme(min, limits),
        "defaultRequest": _extreme(min, requests),
    }


def _extreme(choose: Any, amounts: list[Amounts]) -> Amounts:
    return {name: choose(each[name] for each in amounts if name in each) for name in _RESOURCES}


def _needed(manifests: Manifests) -> Mapping[str, Fraction]:
    needed: dict[str, Fraction] = defaultdict(Fraction)
    for program, pod in manifests.running:
        count = manifests.replicas(pod.document)[1] * (2 if pod.document.kind in _TWICE else 1)
        _charge(needed, count, _declared(program.size.requests), _declared(program.size.limits))
        if program.size.volume:
            needed["persistentvolumeclaims"] += 1
            needed["requests.storage"] += program.size.volume.size_gib << 30
    bounds = _bounds(manifests)
    for guest in guests(manifests.platform):
        requests, limits = _parsed(guest.requests), _parsed(guest.limits)
        _charge(needed, guest.pods, bounds["defaultRequest"] | requests, bounds["default"] | limits)
        for name, number in guest.services.items():
            needed[f"services.{name}"] += number
    return needed


def _charge(needed: dict[str, Fraction], pods: int, requests: Amounts, limits: Amounts) -> None:
    needed["pods"] += pods
    for kind, amounts in (("requests", requests), ("limits", limits)):
        for name, amount in amounts.items():
            needed[f"{kind}.{name}"] += pods * (amount or 0)


def _declared(resources: Resources) -> Amounts:
    return {
        "cpu": Fraction(resources.cpu_millis, 1000),
        "memory": Fraction(resources.memory_mib << 20),
        "ephemeral-storage": Fraction(resources.ephemeral_mib << 20),
    }


def _parsed(amounts: Mapping[str, str]) -> Amounts:
    return {name: quantity(text) for name, text in amounts.items()}


def _claimed(spec: dict[str, Any]) -> tuple[Any, ...]:
    paths = ("resources requests storage", "storageClassName", "accessModes")
    return tuple(next(find(spec, path), None) for path in paths)
