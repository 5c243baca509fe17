"""What an environment may use in total, and what a single container may."""

from collections.abc import Callable, Iterable

from cdk8s_plus_27 import k8s

from lib.constructs.guests import Guest, guests
from lib.constructs.metadata import shared_metadata
from lib.constructs.values import cpu, quantity, storage
from lib.model import Platform, Program, Resources, Size, Workload


def resource_quota(platform: Platform) -> k8s.KubeResourceQuotaProps:
    """Return the sum of all pods at their most, with room for a rollout whose old pods still drain."""
    visitors = list(guests(platform))
    pods: list[Size | Guest] = [each.size for each in platform.programs for _ in range(_most_pods(each))]
    pods += [each for each in visitors for _ in range(each.pods)]
    volumes = [each.size.volume.size_gib for each in platform.programs if each.size.volume]
    hard = {
        **_amounts("requests.", (each.requests for each in pods), sum),
        **_amounts("limits.", (each.limits for each in pods), sum),
        "pods": quantity(str(len(pods))),
        "persistentvolumeclaims": quantity(str(len(volumes))),
        "requests.storage": storage(sum(volumes) * 1024),
        "services.loadbalancers": quantity(str(sum(each.load_balancers for each in visitors))),
        "services.nodeports": quantity(str(sum(each.node_ports for each in visitors))),
    }
    return k8s.KubeResourceQuotaProps(
        metadata=shared_metadata(platform, platform.name), spec=k8s.ResourceQuotaSpec(hard=hard)
    )


def limit_range(platform: Platform) -> k8s.KubeLimitRangeProps:
    """Return the bounds of a container: those of all that run here, and by default the smallest program's."""
    sizes = [each.size for each in platform.programs]
    every: list[Size | Guest] = [*sizes, *guests(platform)]
    container = k8s.LimitRangeItem(
        type="Container",
        min=_amounts("", (size.requests for size in every), min),
        max=_amounts("", (size.limits for size in every), max),
        default=_amounts("", (size.limits for size in sizes), min),
        default_request=_amounts("", (size.requests for size in sizes), min),
    )
    return k8s.KubeLimitRangeProps(
        metadata=shared_metadata(platform, platform.name), spec=k8s.LimitRangeSpec(limits=[container])
    )


def amounts(resources: Resources) -> dict[str, k8s.Quantity]:
    """Return resources as Kubernetes writes them."""
    return _amounts("", [resources], sum)


def _amounts(
    prefix: str, resources: Iterable[Resources], combine: Callable[[list[int]], int]
) -> dict[str, k8s.Quantity]:
    each = list(resources)
    return {
        f"{prefix}cpu": cpu(combine([one.cpu_millis for one in each])),
        f"{prefix}memory": storage(combine([one.memory_mib for one in each])),
        f"{prefix}ephemeral-storage": storage(combine([one.ephemeral_mib for one in each])),
    }


def _most_pods(program: Program) -> int:
    """Return twice the replicas of what rolls; for a job, one scheduled run and one by hand."""
    if isinstance(program, Workload):
        return program.size.most_replicas * (1 if program.data else 2)
    return 2
