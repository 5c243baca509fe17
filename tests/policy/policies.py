"""NetworkPolicies, as seen from the pods that they select."""

from ipaddress import ip_network
from typing import Any

from lib.model import Cluster

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
