"""NetworkPolicies say what they mean, and admit nobody by accident."""

from collections.abc import Iterator
from typing import Any

from lib.model import Gateway, Platform
from tests.policy.documents import Document, Manifests
from tests.policy.policies import MESH_PROBES, NAMESPACE_NAME, word


def default_deny(manifests: Manifests) -> Iterator[str]:
    """The namespace has a policy that lets no pod send or receive anything."""
    for namespace in manifests.of("Namespace"):
        policies = [each for each in manifests.of("NetworkPolicy") if each.namespace == namespace.name]
        if not any(_denies_all(each) for each in policies):
            yield f"{namespace} has no policy that denies everything"


def both_directions(manifests: Manifests) -> Iterator[str]:
    """Every policy is about both directions."""
    for policy in manifests.of("NetworkPolicy"):
        if sorted(policy.get("spec policyTypes", [])) != ["Egress", "Ingress"]:
            yield f"{policy} is about {policy.get('spec policyTypes')}"


def empty_rules(manifests: Manifests) -> Iterator[str]:
    """Every rule of a policy names peers and ports, because an empty list admits everyone."""
    for policy in manifests.of("NetworkPolicy"):
        for direction, peers in (("ingress", "from"), ("egress", "to")):
            for rule in policy.find(f"spec {direction} *"):
                if not rule.get(peers) or not rule.get("ports"):
                    yield f"{policy} has an {direction} rule without {peers} or without ports"
                if not all(port.get("port") for port in rule.get("ports") or ()):
                    yield f"{policy} has an {direction} rule with all ports of a protocol"


def broad_peers(manifests: Manifests) -> Iterator[str]:
    """A peer is pods by their labels, a namespace by its name or, where the model names one, a network."""
    admitted = [*MESH_PROBES.values(), *_clients(manifests.platform)]
    for policy in manifests.of("NetworkPolicy"):
        for peer in policy.find("spec ingress * from *"):
            if word(peer) not in admitted and ("ipBlock" in peer or not _is_precise(peer)):
                yield f"{policy} admits {peer}"
        for peer in policy.find("spec egress * to *"):
            if not _is_precise(peer):
                yield f"{policy} allows {peer}"


def explicit_pods(manifests: Manifests) -> Iterator[str]:
    """A peer in another namespace selects its pods, or OVN-Kubernetes leaves some out."""
    for policy in manifests.of("NetworkPolicy"):
        for peer in (*policy.find("spec ingress * from *"), *policy.find("spec egress * to *")):
            if "namespaceSelector" in peer and "podSelector" not in peer:
                yield f"{policy} leaves the pods of {peer} open"


def numbered_ports(manifests: Manifests) -> Iterator[str]:
    """A policy names a port by its number, because some enforcers skip rules with names."""
    for policy in manifests.of("NetworkPolicy"):
        for port in (*policy.find("spec ingress * ports * port"), *policy.find("spec egress * ports * port")):
            if not isinstance(port, int):
                yield f"{policy} names port {port}"


def _clients(platform: Platform) -> list[str]:
    """Return who may call a pod beside named peers: what passes on requests, or a proxy's clients."""
    way_in = platform.environment.cluster.way_in
    everywhere = (
        ["0.0.0.0/0", "::/0", "every namespace"] if isinstance(way_in, Gateway) and way_in.proxy else []
    )
    prometheus = platform.environment.add_ons.prometheus
    scrapers = [*prometheus.networks] if prometheus else []
    return [*(way_in.networks or everywhere), *scrapers] if way_in else scrapers


def _denies_all(policy: Document) -> bool:
    spec = policy.get("spec")
    everything = spec.get("podSelector") == {} and {"Ingress", "Egress"} <= set(spec.get("policyTypes", ()))
    return everything and not spec.get("ingress") and not spec.get("egress")


def _is_precise(peer: dict[str, Any]) -> bool:
    if "namespaceSelector" in peer:
        return NAMESPACE_NAME in peer["namespaceSelector"].get("matchLabels", {})
    return bool(peer.get("podSelector")) or "ipBlock" in peer
