"""Whom a network policy is about: pods, namespaces and networks."""

from collections.abc import Iterable, Mapping, Sequence

from cdk8s_plus_27 import k8s

from lib.constructs.addresses import EVERYWHERE, NOT_PUBLIC
from lib.constructs.metadata import selector
from lib.constructs.values import number
from lib.model import Cluster, Pods, Program

Peer = k8s.NetworkPolicyPeer

MESH_PORT = 15008
"""ztunnel's, through which all traffic inside the mesh comes (HBONE)."""


def own_pods(labels: Mapping[str, str]) -> Peer:
    """Return the pods of the policy's own namespace that have these labels."""
    return Peer(pod_selector=k8s.LabelSelector(match_labels=dict(labels)))


def program_pods(program: Program) -> Peer:
    """Return the pods of a service or a job."""
    return own_pods(selector(program))


def pods_elsewhere(pods: Pods) -> Peer:
    """Return pods of another namespace."""
    return Peer(
        namespace_selector=k8s.LabelSelector(match_labels={"kubernetes.io/metadata.name": pods.namespace}),
        # Without a selector OVN-Kubernetes leaves out pods on their node's own network.
        pod_selector=k8s.LabelSelector(match_labels=dict(pods.labels) or None),
    )


def network(cidr: str, excepted: Sequence[str] = ()) -> Peer:
    """Return the addresses of a network, but for some networks in it."""
    return Peer(ip_block=k8s.IpBlock(cidr=cidr, except_=list(excepted) or None))


def everywhere(cluster: Cluster) -> list[Peer]:
    """Return every address of the cluster's IP families, and every pod."""
    # For Cilium no network has pods, and cert-manager is one that calls its own host.
    pods = Peer(namespace_selector=k8s.LabelSelector(), pod_selector=k8s.LabelSelector())
    return [*(network(EVERYWHERE[family]) for family in cluster.ip_families), pods]


def internet(cluster: Cluster) -> list[Peer]:
    """Return every public address of the cluster's IP families."""
    return [network(EVERYWHERE[family], NOT_PUBLIC[family]) for family in cluster.ip_families]


def ports(numbers: Iterable[int], protocols: Sequence[str] = ("TCP",)) -> list[k8s.NetworkPolicyPort]:
    """Return ports by number: some enforcers skip rules whose port is named."""
    return [
        k8s.NetworkPolicyPort(port=number(each), protocol=protocol)
        for each in numbers
        for protocol in protocols
    ]


def allowed_from(
    peers: list[Peer], numbers: Sequence[int], *, meshed: bool = False
) -> k8s.NetworkPolicyIngressRule:
    """Return a rule that lets peers in."""
    return k8s.NetworkPolicyIngressRule(from_=peers, ports=ports(_with_mesh(numbers, meshed=meshed)))


def allowed_to(
    peers: list[Peer], numbers: Sequence[int], *, meshed: bool = False
) -> k8s.NetworkPolicyEgressRule:
    """Return a rule that lets the policy's pods call peers."""
    return k8s.NetworkPolicyEgressRule(to=peers, ports=ports(_with_mesh(numbers, meshed=meshed)))


def allowed_to_resolve(cluster: Cluster) -> k8s.NetworkPolicyEgressRule:
    """Return a rule that lets the policy's pods ask the cluster's DNS."""
    servers = [pods_elsewhere(each) for each in cluster.dns.pods]
    return k8s.NetworkPolicyEgressRule(
        to=servers + [network(each) for each in cluster.dns_networks],
        ports=ports(cluster.dns.ports, ("UDP", "TCP")),
    )


def _with_mesh(numbers: Sequence[int], *, meshed: bool) -> Sequence[int]:
    """Return the ports, and the mesh's where both ends are in it, behind which ztunnel decides by port."""
    return (*numbers, MESH_PORT) if meshed else numbers
