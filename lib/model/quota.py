"""How many pods a program has, and what an environment may use in total."""

from collections.abc import Callable, Iterable

from lib.model.amounts import amounts, storage_text
from lib.model.guest import Guest, guests
from lib.model.platform import Platform
from lib.model.program import Program, Workload
from lib.model.sizing import Size

SURGE = 1
"""How many pods a rollout starts before it ends old ones."""
EVICTED_AT_ONCE = 1
"""How many pods of a service may be evicted at the same time: what its PodDisruptionBudget says."""
RUNS_AT_ONCE = 2
"""Of a job: one scheduled run and one by hand."""


def least_pods(program: Program) -> int:
    """Return how many pods a program has at the least; a job has none between its runs."""
    return program.size.least_replicas if isinstance(program, Workload) else 0


def most_pods(program: Program) -> int:
    """Return how many pods a program wants at the most."""
    return program.size.most_replicas if isinstance(program, Workload) else RUNS_AT_ONCE


def rolls(program: Program) -> bool:
    """Return whether new pods of a program start before its old ones end: it has no volume to hand over."""
    return isinstance(program, Workload) and not program.data


def quota(platform: Platform) -> dict[str, str]:
    """Return the sum of all pods at their most, with room for a rollout whose old pods still drain."""
    return total(platform, lambda each: most_pods(each) * (2 if rolls(each) else 1), guests(platform))


def container_bounds(platform: Platform) -> dict[str, dict[str, str]]:
    """Return a LimitRange's bounds: those of all containers here, and by default the smallest program's."""
    sizes = [each.size for each in platform.programs]
    every: list[Size | Guest] = [*sizes, *guests(platform)]
    return {
        "min": amounts("", (size.requests for size in every), min),
        "max": amounts("", (size.limits for size in every), max),
        "default": amounts("", (size.limits for size in sizes), min),
        "defaultRequest": amounts("", (size.requests for size in sizes), min),
    }


def total(
    platform: Platform, pods_of: Callable[[Program], int], visitors: Iterable[Guest] = ()
) -> dict[str, str]:
    """Return what an environment uses with so many pods of each program, by a ResourceQuota's names."""
    visitors = list(visitors)
    pods: list[Size | Guest] = [each.size for each in platform.programs for _ in range(pods_of(each))]
    pods += [each for each in visitors for _ in range(each.pods)]
    volumes = [each.size.volume.size_gib for each in platform.programs if each.size.volume]
    return {
        **amounts("requests.", (each.requests for each in pods), sum),
        **amounts("limits.", (each.limits for each in pods), sum),
        "pods": str(len(pods)),
        "persistentvolumeclaims": str(len(volumes)),
        "requests.storage": storage_text(sum(volumes) * 1024),
        "services.loadbalancers": str(sum(each.load_balancers for each in visitors)),
        "services.nodeports": str(sum(each.node_ports for each in visitors)),
    }
