"""Who may talk to whom: exactly whom the services say they call, and nobody by accident."""

import ipaddress
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from lib.model import HTTP, METRICS
from lib.services import JOBS, SERVICES
from tests.policy.documents import Document, Manifests, Pod, selects
from tests.policy.rules.mesh import MESH_PORT, PROBES

Call = tuple[str, str, int | None]
"""Caller, callee and port; None is every port, or one that is not there."""

_NAMESPACE_NAME = "kubernetes.io/metadata.name"
_EVERYWHERE = {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}
_DNS = {
    "namespaceSelector": {"matchLabels": {_NAMESPACE_NAME: "kube-system"}},
    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
}
_DNS_PORTS = {("UDP", 53), ("TCP", 53), ("UDP", 5353), ("TCP", 5353)}
_PROBES = [{"ipBlock": {"cidr": cidr}} for cidr in PROBES.values()]
_NEVER_PUBLIC = (
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "169.254.169.254/32",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "::1/128",
    "fc00::/7",
    "fd00:ec2::254/128",
    "fe80::/10",
)


def default_deny(manifests: Manifests) -> Iterator[str]:
    """The namespace has a policy that lets no pod talk or be talked to."""
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
    """Every rule of a policy names peers and ports, for an empty list admits everyone."""
    for policy in manifests.of("NetworkPolicy"):
        for direction, peers in (("ingress", "from"), ("egress", "to")):
            for rule in policy.find(f"spec {direction} *"):
                for part in (peers, "ports"):
                    if not rule.get(part):
                        yield f"{policy} has an {direction} rule without {part}"
                if not all(port.get("port") for port in rule.get("ports") or ()):
                    yield f"{policy} has an {direction} rule with all ports of a protocol"


def broad_peers(manifests: Manifests) -> Iterator[str]:
    """A peer is pods by their labels, a namespace by its name or, of what is called, a network."""
    for policy in manifests.of("NetworkPolicy"):
        for peer in policy.find("spec ingress * from *"):
            if peer not in _PROBES and ("ipBlock" in peer or not _is_precise(peer)):
                yield f"{policy} admits {peer}"
        for peer in policy.find("spec egress * to *"):
            if not _is_precise(peer):
                yield f"{policy} leads to {peer}"


def declared_calls_out(manifests: Manifests) -> Iterator[str]:
    """A pod may send to exactly the services that its own service declares to call."""
    yield from _differences(manifests, _sent(manifests), "is let out")


def declared_calls_in(manifests: Manifests) -> Iterator[str]:
    """A pod may be sent to by exactly the services that declare to call its own."""
    yield from _differences(manifests, _received(manifests), "is let in")


def admitted_namespaces(manifests: Manifests) -> Iterator[str]:
    """Of other namespaces, only the Ingress controller's and Prometheus's get in, to what is theirs."""
    environment = manifests.platform.environment
    expected = set()
    for workload in manifests.platform.workloads:
        service = workload.service
        if service.exposed:
            expected.add((environment.ingress.controller_namespace, service.name, service.port(HTTP)))
        if service.has_metrics and environment.add_ons.prometheus:
            expected.add((environment.add_ons.prometheus.namespace, service.name, service.port(METRICS)))
    actual = {
        (peer["namespaceSelector"].get("matchLabels", {}).get(_NAMESPACE_NAME), pod.name, pod.port(port))
        for pod in manifests.pods
        for rule in _rules(manifests, pod, "ingress")
        for peer in rule.get("from") or ()
        if "namespaceSelector" in peer
        for port in _ports(rule)
    }
    for call in sorted(actual ^ expected, key=str):
        yield f"{environment.name}: {call} is {'let in' if call in actual else 'not let in'}"


def name_resolution(manifests: Manifests) -> Iterator[str]:
    """Only those who call somebody may ask the cluster's DNS, and nothing else in other namespaces."""
    running = {workload.name for workload in manifests.platform.workloads}
    for pod in manifests.pods:
        calls = running.union(manifests.platform.endpoints).intersection(_calls(pod))
        expected = [(_DNS, _DNS_PORTS)] if calls else []
        actual = [
            (peer, {(port.get("protocol", "TCP"), port.get("port")) for port in rule.get("ports") or ()})
            for rule in _rules(manifests, pod, "egress")
            for peer in rule.get("to") or ()
            if "namespaceSelector" in peer
        ]
        if actual != expected:
            yield f"{pod} may send to {actual} in other namespaces, not to {expected}"


def external_calls(manifests: Manifests) -> Iterator[str]:
    """Networks, of the cluster's families alone, are open to exactly those who call out, on that port."""
    everywhere = [_EVERYWHERE[family] for family in manifests.platform.environment.ip_families]
    for pod in manifests.pods:
        called = [each for name, each in manifests.platform.endpoints.items() if name in _calls(pod)]
        expected = {(cidr, each.port) for each in called for cidr in each.cidrs or everywhere}
        actual = {
            (peer["ipBlock"]["cidr"], port)
            for rule in _rules(manifests, pod, "egress")
            for peer in rule.get("to") or ()
            if "ipBlock" in peer
            for port in _ports(rule)
        }
        for cidr, port in sorted(actual ^ expected, key=str):
            yield f"{pod} {'may' if (cidr, port) in actual else 'may not'} send to {cidr} on port {port}"


def private_networks(manifests: Manifests) -> Iterator[str]:
    """Who may send to the internet may not send to private networks, nor to a cloud's metadata."""
    configured = {cidr for each in manifests.platform.endpoints.values() for cidr in each.cidrs}
    for policy in manifests.of("NetworkPolicy"):
        for block in policy.find("spec egress * to * ipBlock"):
            if block["cidr"] in configured:
                continue
            for network in _NEVER_PUBLIC:
                if _is_open(block, network):
                    yield f"{policy} leaves {network} open"


def _denies_all(policy: Document) -> bool:
    spec = policy.get("spec")
    everything = spec.get("podSelector") == {} and {"Ingress", "Egress"} <= set(spec.get("policyTypes", ()))
    return everything and not spec.get("ingress") and not spec.get("egress")


def _is_precise(peer: dict[str, Any]) -> bool:
    selectors = [peer[key] for key in ("podSelector", "namespaceSelector") if key in peer]
    named = "namespaceSelector" not in peer or _NAMESPACE_NAME in peer["namespaceSelector"].get(
        "matchLabels", {}
    )
    return named and all(selectors) and (bool(selectors) or "ipBlock" in peer)


def _rules(manifests: Manifests, pod: Pod, direction: str) -> Iterator[dict[str, Any]]:
    """Yield the rules of all policies that are about a pod."""
    for policy in manifests.of("NetworkPolicy"):
        about = selects(policy.get("spec podSelector", {}), pod.labels)
        if about and policy.namespace == pod.document.namespace:
            yield from policy.find(f"spec {direction} *")


def _ports(rule: dict[str, Any]) -> list[Any]:
    """Return the ports of a rule, but for the mesh's own; None is every port."""
    ports = [port.get("port") for port in rule.get("ports") or [{}]]
    return [port for port in ports if port != MESH_PORT]


def _calls(pod: Pod) -> tuple[str, ...]:
    return {each.name: each.calls for each in (*SERVICES, *JOBS)}[pod.name]


def _declared(manifests: Manifests) -> set[Call]:
    running = {program.name for program in manifests.platform.programs}
    ports = {service.name: service.port(HTTP) for service in SERVICES}
    return {
        (caller.name, callee, ports[callee])
        for caller in (*SERVICES, *JOBS)
        for callee in caller.calls
        if caller.name in running and callee in running
    }


def _sent(manifests: Manifests) -> set[Call]:
    return {
        (pod.name, callee.name, callee.port(port))
        for pod in manifests.pods
        for rule in _rules(manifests, pod, "egress")
        for callee in _peers(manifests, pod, rule.get("to"))
        for port in _ports(rule)
    }


def _received(manifests: Manifests) -> set[Call]:
    return {
        (caller.name, pod.name, pod.port(port))
        for pod in manifests.pods
        for rule in _rules(manifests, pod, "ingress")
        for caller in _peers(manifests, pod, rule.get("from"))
        for port in _ports(rule)
    }


def _peers(manifests: Manifests, pod: Pod, peers: list[dict[str, Any]] | None) -> Iterator[Pod]:
    for peer in peers or ():
        if "podSelector" in peer and "namespaceSelector" not in peer:
            yield from manifests.selected(pod.document.namespace, peer["podSelector"])


def _differences(manifests: Manifests, actual: set[Call], done: str) -> Iterator[str]:
    declared = _declared(manifests)
    environment = manifests.platform.environment.name
    for call in sorted(actual ^ declared, key=str):
        reason = "but not declared" if call in actual else "not, though declared"
        yield f"{environment}: {call[0]} to {call[1]} port {call[2]} {done} {reason}"


def _is_open(block: dict[str, Any], network: str) -> bool:
    """Return whether a block has any address of a network."""
    inside = _network(network)
    left_out = [_network(each) for each in block.get("except", ())]
    return bool(inside.overlaps(_network(block["cidr"]))) and not any(
        inside.version == each.version and inside.subnet_of(each) for each in left_out
    )


_network: Callable[[str], Any] = cache(ipaddress.ip_network)
