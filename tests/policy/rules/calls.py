"""Who may talk to whom: exactly whom the programs declare to call, port by port and from both ends."""

from collections.abc import Iterator

from tests.policy.declared import (
    Call,
    called_endpoints,
    declared_calls,
    exposed_services,
    scraped_services,
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
    """A pod may be sent to by exactly the programs that declare to call the port."""
    received = {
        Call(caller.name, pod.name, pod.port(port))
        for pod in manifests.pods
        for peer, port in peers_and_ports(manifests, pod, "ingress")
        for caller in _pods(manifests, pod, peer)
    }
    yield from _undeclared(manifests, received, "is let in")


def admitted_namespaces(manifests: Manifests) -> Iterator[str]:
    """Of other namespaces, only the Ingress controller's and Prometheus's get in, to what is theirs."""
    environment = manifests.platform.environment
    expected = {
        (environment.ingress.controller_namespace, name, each.port.number)
        for name, each in exposed_services(manifests.platform).items()
    }
    if environment.add_ons.prometheus:
        scraped = scraped_services(manifests.platform).items()
        expected |= {(environment.add_ons.prometheus.namespace, name, port.number) for name, port in scraped}
    found = {
        (namespace_of(peer), pod.name, pod.port(port))
        for pod in manifests.pods
        for peer, port in peers_and_ports(manifests, pod, "ingress")
        if "namespaceSelector" in peer
    }
    for each in sorted(found ^ expected, key=str):
        yield f"{environment.name}: {each} is {'let in' if each in found else 'not let in'}"


def name_resolution(manifests: Manifests) -> Iterator[str]:
    """Only those who call somebody may ask the cluster's DNS, and nothing else in other namespaces."""
    callers = {call.caller for call in declared_calls(manifests.platform)}
    callers |= {each.name for each in manifests.platform.programs if called_endpoints(each)}
    for pod in manifests.pods:
        expected = [(_DNS, _DNS_PORTS)] if pod.name in callers else []
        found = [
            (peer, {(port.get("protocol", "TCP"), port.get("port")) for port in rule.get("ports") or ()})
            for rule in rules_about(manifests, pod, "egress")
            for peer in rule.get("to") or ()
            if "namespaceSelector" in peer
        ]
        if found != expected:
            yield f"{pod} may send to {found} in other namespaces, not to {expected}"


def external_calls(manifests: Manifests) -> Iterator[str]:
    """Networks, of the cluster's families alone, are open to exactly those who call out, on that port."""
    everywhere = [_EVERYWHERE[family] for family in manifests.platform.environment.ip_families]
    for program in manifests.platform.programs:
        called = called_endpoints(program)
        expected = {(cidr, each.port) for each in called for cidr in each.cidrs or everywhere}
        for pod in manifests.pods_of(program):
            found = {
                (peer["ipBlock"]["cidr"], port)
                for peer, port in peers_and_ports(manifests, pod, "egress")
                if "ipBlock" in peer
            }
            for cidr, port in sorted(found ^ expected, key=str):
                yield f"{pod} {'may' if (cidr, port) in found else 'may not'} send to {cidr} on port {port}"


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
