"""What Kubernetes' NetworkPolicies let through.

Source: Kubernetes, "Network Policies", and the API reference of NetworkPolicy. Where the documentation
leaves a choice, this is what most implementations do: a pod on its node's network is an address of the node,
which no selector finds.
"""

from collections.abc import Callable, Iterable, Sequence

from lib.reach.endpoints import Connection, Endpoint, Verdict
from lib.reach.policies import EGRESS, INGRESS, NetworkPolicy, Peer, PolicyPort, Rule

About = Callable[[Endpoint, str], Sequence[NetworkPolicy]]
"""Gives the policies that restrict a direction of an endpoint."""


def decide(policies: About, connection: Connection) -> Verdict:
    """Return whether policies let a connection out of its source and into its destination."""
    if always := _never_restricted(connection):
        return Verdict(allowed=True, reason=always)
    out = one_side(policies(connection.source, EGRESS), connection, EGRESS)
    if not out.allowed:
        return out
    into = one_side(policies(connection.destination, INGRESS), connection, INGRESS)
    return into._replace(reason=f"{out.reason}; {into.reason}") if into.allowed else into


def about(policies: Iterable[NetworkPolicy], endpoint: Endpoint, direction: str) -> list[NetworkPolicy]:
    """Return the policies that restrict a direction of an endpoint."""
    return [
        each
        for each in policies
        if endpoint.selectable
        and each.namespace == endpoint.namespace
        and each.rules(direction) is not None
        and each.pods.matches(endpoint.labels)
    ]


def one_side(policies: Sequence[NetworkPolicy], connection: Connection, direction: str) -> Verdict:
    """Return what the policies about one end say; they add up, and without one everything is allowed."""
    side = "out" if direction == EGRESS else "in"
    if not policies:
        return Verdict(allowed=True, reason=f"{side}: no policy")
    for policy in policies:
        if any(_lets_through(policy, rule, connection, direction) for rule in policy.rules(direction) or ()):
            return Verdict(allowed=True, reason=f"{side}: {policy.name}")
    return Verdict(allowed=False, reason=f"{side}: not by {_names(policies)}")


def _never_restricted(connection: Connection) -> str | None:
    """Return why no policy is asked: a pod and itself, or a pod and its own node."""
    source, destination = connection.source, connection.destination
    if source.pod is not None and source.pod == destination.pod:
        return "a pod reaches itself"
    on_node = source.host_network or destination.host_network
    if on_node and source.node is not None and source.node == destination.node:
        return "a pod and its own node reach each other"
    return None


def _lets_through(policy: NetworkPolicy, rule: Rule, connection: Connection, direction: str) -> bool:
    other = connection.destination if direction == EGRESS else connection.source
    by_peer = rule.peers is None or any(_is(peer, other, policy.namespace) for peer in rule.peers)
    return by_peer and (rule.ports is None or any(_covers(port, connection) for port in rule.ports))


def _is(peer: Peer, other: Endpoint, namespace: str) -> bool:
    """Return whether a peer of a policy in a namespace is some endpoint."""
    if peer.block:
        return peer.block.has(other.address)
    if not other.selectable or not peer.pods.matches(other.labels):
        return False
    if peer.namespaces is None:
        return other.namespace == namespace
    return peer.namespaces.matches(other.namespace_labels)


def _covers(port: PolicyPort, connection: Connection) -> bool:
    if port.protocol != connection.protocol:
        return False
    if port.port is None:
        return True
    if isinstance(port.port, str):
        return _is_named(port.port, connection)
    return port.port <= connection.port <= (port.end or port.port)


def _is_named(name: str, connection: Connection) -> bool:
    """Return whether a container of the destination lists the port by this name."""
    destination = connection.destination
    return destination.selectable and any(
        (each.name, each.number, each.protocol) == (name, connection.port, connection.protocol)
        for each in destination.ports
    )


def _names(policies: Iterable[NetworkPolicy]) -> str:
    return ", ".join(each.name for each in policies)
