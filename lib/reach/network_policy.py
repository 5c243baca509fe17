"""What Kubernetes' NetworkPolicies let through.

Source: Kubernetes, "Network Policies", and the API reference of NetworkPolicy. Where the documentation
leaves a choice, this is what most implementations do: a pod on its node's network is an address of the node,
which no selector finds.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import NamedTuple

from lib.reach.endpoints import Connection, Endpoint, Verdict
from lib.reach.policies import EGRESS, INGRESS, NetworkPolicy, Peer, PolicyPort, Rule


class Side(NamedTuple):
    """The policies that restrict one end of a connection, and their rules that have the other end."""

    policies: tuple[str, ...]
    rules: tuple[tuple[str, Rule], ...]


Sides = Callable[[Endpoint, Endpoint, str], Side]
"""Gives what restricts an end towards another in a direction."""


def decide(sides: Sides, connection: Connection) -> Verdict:
    """Return whether policies let a connection out of its source and into its destination."""
    if always := _never_restricted(connection.source, connection.destination):
        return Verdict(allowed=True, reason=always)
    out = decide_one_way(sides, connection, EGRESS)
    if not out.allowed:
        return out
    into = decide_one_way(sides, connection, INGRESS)
    return into._replace(reason=f"{out.reason}; {into.reason}") if into.allowed else into


def decide_one_way(sides: Sides, connection: Connection, direction: str) -> Verdict:
    """Return whether the policies about one end let a connection out of it, or into it."""
    source, destination = connection.source, connection.destination
    if direction == EGRESS:
        return _word("out", sides(source, destination, EGRESS), connection)
    return _word("in", sides(destination, source, INGRESS), connection)


def closed(sides: Sides, source: Endpoint, destination: Endpoint) -> bool:
    """Return whether no rule of policies lets anything from a source to a destination."""
    if _never_restricted(source, destination):
        return False
    return any(closed_one_way(sides, source, destination, each) for each in (EGRESS, INGRESS))


def closed_one_way(sides: Sides, source: Endpoint, destination: Endpoint, direction: str) -> bool:
    """Return whether no rule about one end lets anything out of it, or into it."""
    pair = (source, destination) if direction == EGRESS else (destination, source)
    restricted = sides(*pair, direction)
    return bool(restricted.policies) and not restricted.rules


def sides_of(policies: Sequence[NetworkPolicy]) -> Sides:
    """Return what says once of each two ends what restricts one towards the other."""
    about = cache(partial(_about, policies))
    return cache(lambda end, other, direction: _side(about(end, direction), other, direction))


def _about(policies: Iterable[NetworkPolicy], end: Endpoint, direction: str) -> list[NetworkPolicy]:
    """Return the policies that restrict an end: only pods that policies see are."""
    return [
        each
        for each in policies
        if end.selectable
        and each.namespace == end.namespace
        and each.rules(direction) is not None
        and each.pods.matches(end.labels)
    ]


def _side(about: Iterable[NetworkPolicy], other: Endpoint, direction: str) -> Side:
    rules = ((each, rule) for each in about for rule in each.rules(direction) or ())
    return Side(
        tuple(each.name for each in about),
        tuple((each.name, rule) for each, rule in rules if _has(rule, other, each.namespace)),
    )


def _word(name: str, restricted: Side, connection: Connection) -> Verdict:
    """Return what the policies about one end say; they add up, and without one everything is allowed."""
    if not restricted.policies:
        return Verdict(allowed=True, reason=f"{name}: no policy")
    for policy, rule in restricted.rules:
        if rule.ports is None or any(_covers(port, connection) for port in rule.ports):
            return Verdict(allowed=True, reason=f"{name}: {policy}")
    return Verdict(allowed=False, reason=f"{name}: not by {', '.join(restricted.policies)}")


def _never_restricted(source: Endpoint, destination: Endpoint) -> str | None:
    """Return why no policy is asked: a pod and itself, or a pod and its own node."""
    if source.pod is not None and source.pod == destination.pod:
        return "a pod reaches itself"
    on_node = source.host_network or destination.host_network
    if on_node and source.node is not None and source.node == destination.node:
        return "a pod and its own node reach each other"
    return None


def _has(rule: Rule, other: Endpoint, namespace: str) -> bool:
    return rule.peers is None or any(_is(peer, other, namespace) for peer in rule.peers)


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
