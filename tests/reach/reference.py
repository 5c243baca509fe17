"""NetworkPolicies once more, as naively as possible: all that a rule lets through is listed.

It reads policies as they are written, knows no type of lib/reach, and compares addresses bit by bit.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from ipaddress import ip_address
from itertools import product
from typing import Any, NamedTuple

Policy = dict[str, Any]
Way = tuple[str, str, int, str]
"""Source, destination, port and protocol."""


class Thing(NamedTuple):
    """A pod, or an address, which has no namespace."""

    name: str
    address: str
    namespace: str | None = None
    labels: tuple[tuple[str, str], ...] = ()
    ports: tuple[tuple[str, int, str], ...] = ()
    node: str | None = None
    host_network: bool = False


class World(NamedTuple):
    """Everything there is, the labels of namespaces, and what is tried."""

    things: Sequence[Thing]
    namespaces: dict[str, dict[str, str]]
    ports: Sequence[int]
    protocols: Sequence[str]
    policies: Sequence[Policy]


def judge(world: World) -> Callable[[Way], bool]:
    """Return what says of any way whether it gets through: by lists of everything that rules let through."""
    restricted = {
        direction: {
            each.name
            for each in world.things
            if any(_restricts(policy, each, direction) for policy in world.policies)
        }
        for direction in ("Ingress", "Egress")
    }
    listed = {direction: set(_listed(world, direction)) for direction in ("Ingress", "Egress")}
    things = {each.name: each for each in world.things}

    def gets_through(way: Way) -> bool:
        source, destination = way[:2]
        out = source not in restricted["Egress"] or way in listed["Egress"]
        into = destination not in restricted["Ingress"] or way in listed["Ingress"]
        return (out and into) or _always(things[source], things[destination])

    return gets_through


def _always(one: Thing, other: Thing) -> bool:
    if one.namespace and one.name == other.name:
        return True
    return one.node is not None and one.node == other.node and (one.host_network or other.host_network)


def _restricts(policy: Policy, thing: Thing, direction: str) -> bool:
    if thing.host_network or thing.namespace != policy["metadata"]["namespace"]:
        return False
    spec = policy["spec"]
    types = spec.get("policyTypes") or (["Ingress", "Egress"] if spec.get("egress") else ["Ingress"])
    return direction in types and _selected(spec["podSelector"], dict(thing.labels))


def _listed(world: World, direction: str) -> Iterator[Way]:
    """Yield every way that a rule lets through, for each pod that its policy restricts."""
    for policy, subject in product(world.policies, world.things):
        if not _restricts(policy, subject, direction):
            continue
        for rule in policy["spec"].get(direction.lower()) or []:
            peers = rule.get("from" if direction == "Ingress" else "to")
            others = [
                each for each in world.things if not peers or any(_is(world, policy, p, each) for p in peers)
            ]
            for other in others:
                source, destination = (other, subject) if direction == "Ingress" else (subject, other)
                for port, protocol in _open(world, rule, destination):
                    yield source.name, destination.name, port, protocol


def _is(world: World, policy: Policy, peer: dict[str, Any], other: Thing) -> bool:
    if "ipBlock" in peer:
        excepted = peer["ipBlock"].get("except") or []
        return _begins(other.address, peer["ipBlock"]["cidr"]) and all(
            not _begins(other.address, e) for e in excepted
        )
    if other.namespace is None or other.host_network:
        return False
    own = policy["metadata"]["namespace"]
    named = {"kubernetes.io/metadata.name": other.namespace, **world.namespaces[other.namespace]}
    in_namespace = (
        _selected(peer["namespaceSelector"], named) if "namespaceSelector" in peer else other.namespace == own
    )
    return in_namespace and ("podSelector" not in peer or _selected(peer["podSelector"], dict(other.labels)))


@cache
def _begins(address: str, network: str) -> bool:
    start, _, length = network.partition("/")
    return _bits(address)[: int(length)] == _bits(start)[: int(length)] and (":" in address) == (":" in start)


@cache
def _bits(address: str) -> str:
    found = ip_address(address)
    return format(int(found), f"0{found.max_prefixlen}b")


def _open(world: World, rule: dict[str, Any], destination: Thing) -> Iterator[tuple[int, str]]:
    for number, protocol in product(world.ports, world.protocols):
        if not rule.get("ports"):
            yield number, protocol
        for port in rule.get("ports") or []:
            if port.get("protocol", "TCP") == protocol and number in _numbers(world, port, destination):
                yield number, protocol


def _numbers(world: World, port: dict[str, Any], destination: Thing) -> list[int]:
    if "port" not in port:
        return list(world.ports)
    if isinstance(port["port"], str):
        known = [] if destination.host_network else destination.ports
        wanted = (port["port"], port.get("protocol", "TCP"))
        return [number for name, number, protocol in known if (name, protocol) == wanted]
    return list(range(port["port"], port.get("endPort", port["port"]) + 1))


def _selected(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    for key, value in selector.get("matchLabels", {}).items():
        if key not in labels or labels[key] != value:
            return False
    for each in selector.get("matchExpressions", []):
        operator, has = each["operator"], each["key"] in labels
        if operator == "Exists" and not has:
            return False
        if operator == "DoesNotExist" and has:
            return False
        if operator == "In" and not (has and labels[each["key"]] in each["values"]):
            return False
        if operator == "NotIn" and has and labels[each["key"]] in each["values"]:
            return False
    return True
