"""NetworkPolicies, as seen from the pods that they select."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from lib.model import Cluster
from tests.policy.documents import Document, Manifests, Pod, selects

MESH_PORT = 15008
"""That of ztunnel, in Istio's ambient mode."""
MESH_PROBES = {"IPv4": "169.254.7.127/32", "IPv6": "fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128"}
"""The source addresses of the kubelet's probes in ambient mode."""
NAMESPACE_NAME = "kubernetes.io/metadata.name"
GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
"""The label of the pods that carry a Gateway's traffic."""

Rule = dict[str, Any]

Servers = tuple[list[Rule], set[tuple[str, int]]]
"""Peers, and their ports by protocol."""

_PEERS = {"ingress": "from", "egress": "to"}


def policies_about(manifests: Manifests, pod: Pod) -> list[Document]:
    """Return the policies whose selector finds a pod."""
    return [
        each
        for each in manifests.of("NetworkPolicy")
        if each.namespace == pod.document.namespace and selects(each.get("spec podSelector", {}), pod.labels)
    ]


def rules_about(manifests: Manifests, pod: Pod, direction: str) -> Iterator[Rule]:
    """Yield the rules of all policies that select a pod."""
    for policy in policies_about(manifests, pod):
        yield from policy.find(f"spec {direction} *")


def peers_and_ports(manifests: Manifests, pod: Pod, direction: str) -> Iterator[tuple[Rule, Any]]:
    """Yield each peer of a pod with each port that is open to it, as the policies name them."""
    for rule in rules_about(manifests, pod, direction):
        for peer in rule.get(_PEERS[direction]) or ():
            yield from ((peer, port) for port in ports_of(rule))


def ports_of(rule: Rule) -> list[Any]:
    """Return the ports of a rule, except the mesh's own; None is every port."""
    ports = [port.get("port") for port in rule.get("ports") or [{}]]
    return [port for port in ports if port != MESH_PORT]


def name_servers(cluster: Cluster) -> Servers:
    """Return the cluster's DNS servers as a policy names them."""
    peers: list[Rule] = [
        {
            "namespaceSelector": {"matchLabels": {NAMESPACE_NAME: each.namespace}},
            "podSelector": {"matchLabels": dict(each.labels)} if each.labels else {},
        }
        for each in cluster.dns.pods
    ]
    version = {"IPv4": 4, "IPv6": 6}
    known = {version[family] for family in cluster.ip_families}
    networks = [each for each in cluster.dns.networks if ip_network(each).version in known]
    peers += [{"ipBlock": {"cidr": each}} for each in networks]
    return peers, {(protocol, port) for protocol in ("UDP", "TCP") for port in cluster.dns.ports}


def word(peer: Rule) -> str | None:
    """Return who a peer is, if it is none of the platform's pods: a network, a namespace, or a Gateway."""
    if "ipBlock" in peer:
        return str(peer["ipBlock"]["cidr"])
    if "namespaceSelector" in peer:
        return namespace_of(peer) or "every namespace"
    name = peer["podSelector"].get("matchLabels", {}).get(GATEWAY_NAME)
    return f"the pods of Gateway {name}" if name else None


def namespace_of(peer: Rule) -> str | None:
    """Return the name of the namespace that a peer selects."""
    name: str | None = peer["namespaceSelector"].get("matchLabels", {}).get(NAMESPACE_NAME)
    return name
