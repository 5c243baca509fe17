"""Who may talk to whom: exactly the declared calls, port by port and from both ends."""

from collections.abc import Iterator

from tests.policy.declared import (
    Call,
    called_endpoints,
    declared_calls,
    outsiders,
)
from tests.policy.documents import Manifests, Pod
from tests.policy.policies import (
    MESH_PROBES,
    Rule,
    Servers,
    name_servers,
    peers_and_ports,
    rules_about,
    word,
)

_EVERYWHERE = {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}


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


def admitted_outsiders(manifests: Manifests) -> Iterator[str]:
    """Only what passes on requests, and Prometheus, are let in from elsewhere, each to its own ports."""
    expected = {(each.word, each.callee, each.port) for each in outsiders(manifests.platform)}
    found = {
        (word(peer), pod.name, pod.port(port))
        for pod in manifests.pods
        for peer, port in peers_and_ports(manifests, pod, "ingress")
        if word(peer) not in (None, *MESH_PROBES.values())
    }
    for each in sorted(found ^ expected, key=str):
        yield f"{each} is {'let in' if each in found else 'not let in'}"


def name_resolution(manifests: Manifests) -> Iterator[str]:
    """Only programs that make calls may ask for names, and only the cluster's DNS servers, at their ports."""
    callers = {call.caller for call in declared_calls(manifests.platform)}
    callers |= {each.name for each in manifests.platform.programs if called_endpoints(each)}
    servers = name_servers(manifests.platform.environment.cluster)
    for pod in manifests.pods:
        expected = [servers] if pod.name in callers else []
        found = [each for each in map(_resolution, rules_about(manifests, pod, "egress")) if each]
        if found != expected:
            yield f"{pod} may ask {found} for names, not {expected}"


def external_calls(manifests: Manifests) -> Iterator[str]:
    """Networks, of the cluster's families alone, are open to exactly who calls externals, on that port."""
    everywhere = [_EVERYWHERE[family] for family in manifests.platform.environment.cluster.ip_families]
    for program, pod in manifests.running:
        called = called_endpoints(program)
        expected = {(cidr, each.port) for each in called for cidr in each.cidrs or everywhere}
        open_to = peers_and_ports(manifests, pod, "egress")
        servers = name_servers(manifests.platform.environment.cluster)
        found = {
            (peer["ipBlock"]["cidr"], port)
            for peer, port in open_to
            if "ipBlock" in peer and (peer not in servers[0] or port not in {port for _, port in servers[1]})
        }
        for cidr, port in sorted(found ^ expected, key=str):
            yield f"{pod} {'may' if (cidr, port) in found else 'may not'} send to {cidr} on port {port}"


def _resolution(rule: Rule) -> Servers | None:
    """Return the peers and ports of a rule that lets somebody out by UDP or to another namespace."""
    peers = rule.get("to") or []
    ports = {(port.get("protocol", "TCP"), port.get("port")) for port in rule.get("ports") or ()}
    elsewhere = any("namespaceSelector" in peer for peer in peers)
    return (peers, ports) if elsewhere or "UDP" in dict(ports) else None


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
