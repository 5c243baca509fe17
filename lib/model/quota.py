"""How many pods a program may have, and what an environment may use in total."""

from lib.model.amounts import amounts, storage_text
from lib.model.guest import Guest, guests
from lib.model.platform import Platform
from lib.model.program import Program, Workload
from lib.model.sizing import Size

SURGE = 1
"""How many pods a rollout starts before it ends old ones."""
RUNS_AT_ONCE = 2
"""Of a job: one scheduled run and one by hand."""


def most_pods(program: Program) -> int:
    """Return how many pods a program wants at the most."""
    return program.size.most_replicas if isinstance(program, Workload) else RUNS_AT_ONCE


def quota(platform: Platform) -> dict[str, str]:
    """Return the sum of all pods at their most, with room for a rollout whose old pods still drain."""
    visitors = list(guests(platform))
    pods: list[Size | Guest] = [each.size for each in platform.programs for _ in range(_counted(each))]
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


def _counted(program: Program) -> int:
    """Return twice the pods of what rolls."""
    return most_pods(program) * (2 if rolls(program) else 1)


def rolls(program: Program) -> bool:
    """Return whether new pods of a program start before its old ones end: it has no volume to hand over."""
    return isinstance(program, Workload) and not program.data
