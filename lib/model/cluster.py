"""What differs from one cluster to the next."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Literal

from lib.model.nodes import Bounds, Nodes
from lib.model.record import Fault, Record, repeated, rule
from lib.model.scalars import (
    Count,
    IpFamily,
    Mebibytes,
    Network,
    PortNumber,
    UserId,
    ip_family,
)
from lib.model.way_in import Pods, WayIn

USER_ID = 10001
"""User and group of every container; above 10000 so that no user of the host has it."""

_KUBE_DNS = Pods(namespace="kube-system", labels=MappingProxyType({"k8s-app": "kube-dns"}))
_NODE_LOCAL = "169.254.20.10/32"


class Dns(Record):
    """The servers that resolve names: pods, and addresses on the node or outside the cluster.

    `ports` are those of the servers themselves, which may differ from their Service's 53.
    """

    pods: tuple[Pods, ...] = (_KUBE_DNS,)
    networks: tuple[Network, ...] = (_NODE_LOCAL,)
    """By default NodeLocal DNSCache's (Kubernetes, "Using NodeLocal DNSCache in Kubernetes Clusters")."""
    ports: tuple[PortNumber, ...] = (53, 5353)

    @rule("pods", "networks")
    def _has_servers(self) -> Iterator[Fault]:
        if not self.pods and not self.networks:
            yield Fault("pods", (), "at least one Pods(...), unless `networks` has the servers'")

    @rule("ports")
    def _has_ports(self) -> Iterator[Fault]:
        if not self.ports:
            yield Fault("ports", (), "at least one port, as in (53,)")
        for index, port in repeated(self.ports):
            yield Fault(f"ports[{index}]", port, "a port that is not already listed")


class Logs(Record):
    """How much of a container's log the kubelet keeps: containerLogMaxSize and containerLogMaxFiles."""

    file_mib: Mebibytes = 10
    files: Count = 5

    @property
    def mib(self) -> int:
        return self.file_mib * self.files


class Cluster(Record):
    """The cluster that an environment runs in; the defaults are those of most clusters."""

    way_in: WayIn | None = None
    """How exposed services are reached; None where none is exposed."""
    dns: Dns = Dns()
    ip_families: tuple[IpFamily, ...] = ("IPv4",)
    """The IP families of the pods, as the cluster was set up: two where it is dual-stack."""
    zones: Count = 1
    """In how many zones the nodes are."""
    nodes: Nodes | None = None
    """With them, pods are checked for room, and `make feasible` drains them one by one."""
    other_nodes: tuple[Nodes, ...] = ()
    """Further nodes, of another size or in one zone."""
    bounds: Bounds | None = None
    logs: Logs = Logs()
    architecture: Literal["amd64", "arm64"] | None = None
    """That of the images, where some nodes have another; pods run on Linux in any case."""
    user: UserId | None = USER_ID
    """User and group of the pods; None where the cluster assigns them, as OpenShift does."""
    user_namespaces: bool = False
    """Whether a pod's users are none of its node's (`hostUsers: false`).

    Every node's runtime must have user namespaces, as containerd has from 2.0 and CRI-O from 1.25; another
    starts no such pod.
    """

    @rule("ip_families")
    def _has_families(self) -> Iterator[Fault]:
        if not self.ip_families:
            yield Fault("ip_families", (), "'IPv4', 'IPv6' or both")
        for index, family in repeated(self.ip_families):
            yield Fault(f"ip_families[{index}]", family, "a family that is not already listed")

    @rule("ip_families", "way_in")
    def _callers_have_known_families(self) -> Iterator[Fault]:
        networks = self.way_in.networks if self.way_in else ()
        yield from unknown_networks("way_in.networks", networks, self.ip_families)

    @rule("ip_families", "dns")
    def _servers_have_known_families(self) -> Iterator[Fault]:
        unknown = unknown_networks("dns.networks", self.dns.networks, self.ip_families)
        yield from (fault for fault in unknown if fault.value != _NODE_LOCAL)
        if not self.dns.pods and not self.dns_networks:
            allowed = f"a network of {' or '.join(self.ip_families)}, unless dns.pods has the servers"
            yield Fault("dns.networks", self.dns.networks, allowed)

    @rule("zones", "nodes", "other_nodes")
    def _zones_have_nodes(self) -> Iterator[Fault]:
        for index, each in enumerate(self.other_nodes):
            yield from _zone_faults(f"other_nodes[{index}]", each, self.zones)
        if self.nodes:
            yield from _zone_faults("nodes", self.nodes, self.zones)
        elif self.other_nodes:
            yield Fault("nodes", None, "a Nodes(...): other_nodes has further ones")

    @property
    def all_nodes(self) -> tuple[Nodes, ...]:
        return (self.nodes, *self.other_nodes) if self.nodes else ()

    @property
    def dns_networks(self) -> tuple[str, ...]:
        """Return the servers' networks that pods can reach: those of the pods' own families."""
        return tuple(each for each in self.dns.networks if ip_family(each) in self.ip_families)


def _zone_faults(path: str, nodes: Nodes, zones: int) -> Iterator[Fault]:
    if nodes.zone is not None and nodes.zone > zones:
        yield Fault(f"{path}.zone", nodes.zone, f"at most {zones}: cluster.zones has no more")
    elif nodes.zone is None and nodes.count < zones:
        allowed = f"at least {zones}, one for each zone, unless `zone` names the only one"
        yield Fault(f"{path}.count", nodes.count, allowed)


def unknown_networks(path: str, networks: tuple[str, ...], families: tuple[str, ...]) -> Iterator[Fault]:
    """Yield the networks of families that the cluster does not have."""
    for index, network in enumerate(networks if families else ()):
        if ip_family(network) not in families:
            allowed = f"a network of {' or '.join(families)}: cluster.ip_families has no other"
            yield Fault(f"{path}[{index}]", network, allowed)
