"""What pods use at their most, against what the namespace and its containers may."""

from collections.abc import Iterator, Mapping

from lib.model import Platform, Program
from lib.model.amounts import amount, amounts, cpu_text, storage_text
from lib.model.guest import guests
from lib.model.nodes import Bounds
from lib.model.quota import SURGE, container_bounds, most_pods, quota, rolls, total
from lib.review.feasible.look import Look

_OURS = "the ResourceQuota of dist/", "mend lib/model/quota.py, which makes it"
_THEIRS = "cluster.bounds", "have its administrators raise it, or lower the replicas or sizes"
_RANGE = "the LimitRange of dist/", "mend lib/model/quota.py, which makes it"


def quotas(platform: Platform) -> Iterator[Look]:
    """Yield each resource that all pods use at their most, with one more of each service that rolls."""
    needed = total(platform, _most_with_surge, guests(platform))
    bounds = platform.environment.cluster.bounds
    for whose, allowed in ((_OURS, quota(platform)), (_THEIRS, _of_namespace(bounds))):
        for name in allowed:
            yield _compared(f"{name} of all pods", needed[name], allowed[name], *whose)
    yield from _containers(platform)


def _most_with_surge(program: Program) -> int:
    return most_pods(program) + (SURGE if rolls(program) else 0)


def _containers(platform: Platform) -> Iterator[Look]:
    """Yield for each program whether a container may ask for what it asks for, and use what it uses."""
    ours, theirs = container_bounds(platform), _of_container(platform.environment.cluster.bounds)
    for program in platform.programs:
        requests, limits = (amounts("", [each], sum) for each in (program.size.requests, program.size.limits))
        yield _within(f"least request of {program.name}", ours["min"], requests, *_RANGE)
        yield _within(f"limit of {program.name}", limits, ours["max"], *_RANGE)
        if theirs:
            yield _within(f"limit of {program.name}", limits, theirs, *_THEIRS)


def _within(about: str, needed: Mapping[str, str], allowed: Mapping[str, str], whose: str, fix: str) -> Look:
    """Return several resources of a container as one row."""
    every = {
        name: _compared(about, needed[name], allowed[name], whose, fix) for name in needed if name in allowed
    }
    numbers = "; ".join(f"{name} {each.numbers}" for name, each in every.items())
    wrong = "; ".join(f"{name} {each.wrong}" for name, each in every.items() if each.wrong)
    return Look("quota", f"{about}, by {whose}", numbers, wrong)


def _compared(about: str, needed: str, allowed: str, whose: str, fix: str) -> Look:
    over = amount(needed) > amount(allowed)
    wrong = f"{needed} is more than the {allowed} of {whose}: {fix}" if over else ""
    return Look("quota", f"{about}, by {whose}", f"{needed} of {allowed}", wrong)


def _of_namespace(bounds: Bounds | None) -> dict[str, str]:
    if bounds is None:
        return {}
    storage = bounds.storage_gib
    return _given(
        {
            "requests.cpu": _cpu(bounds.requests_cpu_millis),
            "requests.memory": _memory(bounds.requests_memory_mib),
            "limits.cpu": _cpu(bounds.limits_cpu_millis),
            "limits.memory": _memory(bounds.limits_memory_mib),
            "pods": str(bounds.pods) if bounds.pods else None,
            "requests.storage": _memory(storage * 1024) if storage else None,
        }
    )


def _of_container(bounds: Bounds | None) -> dict[str, str]:
    if bounds is None:
        return {}
    return _given({"cpu": _cpu(bounds.container_cpu_millis), "memory": _memory(bounds.container_memory_mib)})


def _cpu(millis: int | None) -> str | None:
    return None if millis is None else cpu_text(millis)


def _memory(mebibytes: int | None) -> str | None:
    return None if mebibytes is None else storage_text(mebibytes)


def _given(amounts_of: dict[str, str | None]) -> dict[str, str]:
    return {name: text for name, text in amounts_of.items() if text is not None}
