"""What must hold between the sizes of programs and the cluster that they run in."""

from collections.abc import Iterator, Mapping, Sequence

from lib.model import Cluster, Declared, Environment, Fault, Nodes, Size, Sizing, faults

_OF_A_NODE = ("cpu_millis", "memory_mib")


def room_faults(environment: Environment, programs: Mapping[str, Declared]) -> Iterator[Fault]:
    """Yield where the cluster has no room for the right sizes of programs, given by their paths."""
    if faults(environment.cluster, Cluster):
        return
    cluster = environment.cluster
    sizes = {path: _size(environment, path) for path in programs}
    right = {path: size for path, size in sizes.items() if size and not faults(size, type(size))}
    for path, size in right.items():
        yield from (fault.below(path) for fault in _ephemeral_faults(programs[path], size, cluster))
        if cluster.nodes:
            yield from (fault.below(path) for fault in _node_faults(size, cluster.all_nodes))
    if cluster.nodes:
        yield from _sum_faults(list(right.values()), cluster.nodes, cluster.other_nodes)


def _size(environment: Environment, path: str) -> Size | None:
    field, _, name = path.partition(".")
    given: object = getattr(environment, field).get(name)
    return given if isinstance(given, Size) else None


def _ephemeral_faults(program: Declared, size: Size, cluster: Cluster) -> Iterator[Fault]:
    """Yield where a pod would be evicted for what it may write: its scratch folders, and its log."""
    scratch, log = sum(each.size_mib for each in program.scratch), cluster.logs.mib
    limit = size.limits.ephemeral_mib
    if limit < scratch + log:
        allowed = f"at least {scratch + log}: {program.name} may write {scratch} MiB and a log of {log} MiB"
        yield Fault("limits.ephemeral_mib", limit, allowed)


def _node_faults(size: Size, nodes: Sequence[Nodes]) -> Iterator[Fault]:
    for name in _OF_A_NODE:
        request, most = getattr(size.requests, name), max(getattr(each, name) for each in nodes)
        if request > most:
            yield Fault(f"requests.{name}", request, f"at most the {most} of one of cluster.nodes")


def _sum_faults(sizes: list[Size], nodes: Nodes, others: Sequence[Nodes]) -> Iterator[Fault]:
    """Yield where all pods together, at their fewest, ask for more than the nodes have."""
    for name in _OF_A_NODE:
        needed = total = sum(_least_pods(size) * getattr(size.requests, name) for size in sizes)
        needed -= sum(_number(each) * getattr(each, name) for each in others)
        if needed > _number(nodes) * getattr(nodes, name):
            least = -(-needed // _number(nodes))
            allowed = f"at least {least}, or of more nodes: all pods ask for {total}"
            yield Fault(f"cluster.nodes.{name}", getattr(nodes, name), allowed)


def _number(nodes: Nodes) -> int:
    return nodes.most or nodes.count


def _least_pods(size: Size) -> int:
    return size.least_replicas if isinstance(size, Sizing) else 1
