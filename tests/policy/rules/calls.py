"""Who may talk to whom: exactly the declared calls, port by port and from both ends."""

from collections.abc import Iterator
from typing import Any

from tests.policy.declared import (
    Call,
    called_endpoints,
    declared_calls,
    outsiders,
)
from tests.policy.documents import Manifests, Pod
from tests.policy.policies import NAMESPACE_NAME, Rule, namespace_of, peers_and_ports, rules_about

_EVERYWHERE = {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}
_DNS = {
    "namespaceSelector": {"matchLabels": {NAMESPACE_NAME: "kube-system"}},
    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
}
_DNS_PORTS = {("UDP", 53), ("TCP", 53), ("UDP", 5353), ("TCP", 5353)}


def declared_calls_out(manifests: Manifests) -> Iterator[str]:
    """A pod may send to exactly the ports that its own program declares to call."""
    sent = {
        Call(pod.name, callee.name, callee.port(port))
        for pod in manifests.pods
        for peer, port in peers_and_ports(manifests, pod, "egress")
        for callee in _pods(manifests, pod, peer)
    }
    yield from _undeclared(manifests, sent, "is let out")


def declared_calls_in(manifests: Manifests) -> Iterator[str]:
    """A pod may receive from exactly the programs that declare to call the port."""
    received = {
        Call(caller.name, pod.name, pod.port(port))
        for pod in manifests.pods
        for peer, port in peers_and_ports(manifests, pod, "ingress")
        for caller in _pods(manifests, pod, peer)
    }
    yield from _undeclared(manifests, received, "is let in")


def admitted_namespaces(manifests: Manifests) -> Iterator[str]:
    """Only the Ingress controller's and Prometheus's namespaces are let in, each to its own ports."""
    expected = {(each.namespace, each.callee, each.port) for each in outsiders(manifests.platform)}
    found = {
        (namespace_of(peer), pod.name, pod.port(port))
        for pod in manifests.pods
        for peer, port in peers_and_ports(manifests, pod, "ingress")
        if "namespaceSelector" in peer
    }
    for each in sorted(found ^ expected, key=str):
        yield f"{each} is {'let in' if each in found else 'not let in'}"


def name_resolution(manifests: Manifests) -> Iterator[str]:
    """Only programs that make calls may reach other namespaces, and there only the cluster's DNS."""
    callers = {call.caller for call in declared_calls(manifests.platform)}
    callers |= {each.name for each in manifests.platform.programs if called_endpoints(each)}
    for pod in manifests.pods:
        expected = [(_DNS, _DNS_PORTS)] if pod.name in callers else []
        rules = rules_about(manifests, pod, "egress")
        found = [(peer, _protocols(rule)) for rule in rules for peer in _elsewhere(rule)]
        if found != expected:
            yield f"{pod} may send to {found} in other namespaces, not to {expected}"


def external_calls(manifests: Manifests) -> Iterator[str]:
    """Networks, of the cluster's families alone, are open to exactly who calls externals, on that port."""
    everywhere = [_EVERYWHERE[family] for family in manifests.platform.environment.ip_families]
    for program, pod in manifests.running:
        called = called_endpoints(program)
        expected = {(cidr, each.port) for each in called for cidr in each.cidrs or everywhere}
        open_to = peers_and_ports(manifests, pod, "egress")
        found = {(peer["ipBlock"]["cidr"], port) for peer, port in open_to if "ipBlock" in peer}
        for cidr, port in sorted(found ^ expected, key=str):
            yield f"{pod} {'may' if (cidr, port) in found else 'may not'} send to {cidr} on port {port}"


def _elsewhere(rule: Rule) -> list[Rule]:
    """Return the peers of a rule that are in other namespaces."""
    return [peer for peer in rule.get("to") or () if "namespaceSelector" in peer]


def _protocols(rule: Rule) -> set[tuple[str, Any]]:
    return {(port.get("protocol", "TCP"), port.get("port")) for port in rule.get("ports") or ()}


def _pods(manifests: Manifests, pod: Pod, peer: Rule) -> list[Pod]:
    """Return the pods of the same namespace that a peer selects."""
    if "podSelector" not in peer or "namespaceSelector" in peer:
        return []
    return manifests.selected(pod.document.namespace, peer["podSelector"])


def _undeclared(manifests: Manifests, found: set[Call], done: str) -> Iterator[str]:
    environment = manifests.platform.environment.name
    for call in sorted(found ^ declared_calls(manifests.platform).keys(), key=str):
        reason = "but not declared" if call in found else "not, though declared"
        yield f"{environment}: {call.caller} to {call.callee} port {call.port} {done} {reason}"
