"""Where pods are: a scheduler that fits requests and spreads replicas as kube-scheduler does by default."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from lib.model import Cluster, Nodes
from lib.model.amounts import cpu_text, storage_text
from lib.model.environment import LEAST_ZONES

_MAX_SKEW = 1
"""By how many pods of a service zones may differ: what its topologySpreadConstraints say."""


class Node(NamedTuple):
    """A node, and what it has for pods."""

    name: str
    zone: int
    cpu_millis: int
    memory_mib: int
    pods: int


class Pod(NamedTuple):
    """A pod: what it asks for, and where it may be."""

    program: str
    cpu_millis: int
    memory_mib: int
    spread: bool = False
    """Whether replicas must be in two zones."""
    tied_to: Literal["node", "zone", "cluster"] = "cluster"
    """Where its volume is once it is somewhere."""
    has_budget: bool = False
    """Whether a disruption budget keeps it while too many of its program are away."""

    @property
    def asks(self) -> str:
        return f"{cpu_text(self.cpu_millis)} CPU and {storage_text(self.memory_mib)}"


class Placed(NamedTuple):
    """A pod on its node."""

    pod: Pod
    node: Node


def nodes_of(cluster: Cluster) -> tuple[list[Node], list[Node]]:
    """Return the nodes that are always there, and those that a controller may add."""
    groups = cluster.all_nodes
    always = [(group, index) for group in groups for index in range(group.count)]
    added = [(group, index) for group in groups for index in range(group.count, group.most or 0)]
    nodes = [
        _node(number, group, group.zone or index % cluster.zones + 1)
        for number, (group, index) in enumerate([*always, *added], 1)
    ]
    return nodes[: len(always)], nodes[len(always) :]


def _node(number: int, group: Nodes, zone: int) -> Node:
    return Node(f"node {number} in zone {zone}", zone, group.cpu_millis, group.memory_mib, group.pods)


class Room:
    """Nodes with pods on them."""

    def __init__(self, nodes: Sequence[Node], placed: Iterable[Placed] = ()) -> None:
        self.nodes = nodes
        self._pods = defaultdict[Node, list[Pod]](list)
        for pod, node in placed:
            self._pods[node].append(pod)

    @property
    def placed(self) -> Iterator[Placed]:
        return (Placed(pod, node) for node, pods in self._pods.items() for pod in pods)

    def on(self, node: Node) -> list[Pod]:
        return self._pods.get(node, [])

    def without(self, node: Node, added: Sequence[Node]) -> "Room":
        """Return the other nodes with their pods, and further ones."""
        others = [each for each in self.nodes if each != node] + list(added)
        return Room(others, (each for each in self.placed if each.node != node))

    def add(self, pod: Pod, before: Node | None = None) -> bool:
        """Place a pod, which was on another node before; return whether it has found a place."""
        fitting = [node for node in self.allowed(pod, before) if self.fits(pod, node)]
        if fitting:
            beside = self._zones_of(pod)
            best = min(fitting, key=lambda node: (beside[node.zone], *self._load(pod, node)))
            self._pods[best].append(pod)
        return bool(fitting)

    def allowed(self, pod: Pod, before: Node | None = None) -> list[Node]:
        """Return the nodes on which a pod may be, whether or not they have room."""
        nodes = list(self.nodes)
        if before and pod.tied_to == "node":
            nodes = [node for node in nodes if node == before]
        elif before and pod.tied_to == "zone":
            nodes = [node for node in nodes if node.zone == before.zone]
        return list(self._keeping_spread(pod, nodes)) if pod.spread else nodes

    def fits(self, pod: Pod, node: Node) -> bool:
        cpu, memory, pods = self.free(node)
        return pod.cpu_millis <= cpu and pod.memory_mib <= memory and pods > 0

    def free(self, node: Node) -> tuple[int, int, int]:
        """Return what is left on a node: CPU, memory, pods."""
        here = self.on(node)
        cpu = node.cpu_millis - sum(each.cpu_millis for each in here)
        return cpu, node.memory_mib - sum(each.memory_mib for each in here), node.pods - len(here)

    def _keeping_spread(self, pod: Pod, nodes: Sequence[Node]) -> Iterator[Node]:
        pods, zones = self._zones_of(pod), {each.zone for each in self.nodes}
        fewest = min(pods[zone] for zone in zones) if len(zones) >= LEAST_ZONES else 0
        yield from (node for node in nodes if pods[node.zone] + 1 - fewest <= _MAX_SKEW)

    def _zones_of(self, pod: Pod) -> Counter[int]:
        return Counter(node.zone for each, node in self.placed if each.program == pod.program)

    def _load(self, pod: Pod, node: Node) -> tuple[float, ...]:
        """Return what is least where the scheduler places a pod in a zone: replicas of its own, then use."""
        beside = sum(each.program == pod.program for each in self.on(node))
        cpu, memory, _ = self.free(node)
        return beside, -cpu / node.cpu_millis - memory / node.memory_mib


def largest_first(pods: Iterable[Pod]) -> Iterator[Pod]:
    """Yield the pods in an order in which they find places if there are any: the large ones first."""
    yield from sorted(pods, key=lambda pod: (pod.memory_mib, pod.cpu_millis), reverse=True)
