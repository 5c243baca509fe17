"""NetworkPolicies, as seen from the pods that they select."""

from collections.abc import Iterator
from typing import Any

from tests.policy.documents import Document, Manifests, Pod, selects

MESH_PORT = 15008
"""That of ztunnel, in Istio's ambient mode."""
MESH_PROBES = {"IPv4": "169.254.7.127/32", "IPv6": "fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128"}
"""The source addresses of the kubelet's probes in ambient mode."""
NAMESPACE_NAME = "kubernetes.io/metadata.name"

Rule = dict[str, Any]

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


def namespace_of(peer: Rule) -> str | None:
    """Return the name of the namespace that a peer selects."""
    name: str | None = peer["namespaceSelector"].get("matchLabels", {}).get(NAMESPACE_NAME)
    return name
