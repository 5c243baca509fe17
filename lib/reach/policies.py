"""NetworkPolicies as they are written, read strictly."""

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import NamedTuple

from lib.reach.content import Content, ManifestError
from lib.reach.endpoints import PROTOCOLS, TCP, Address
from lib.reach.selectors import Selector, read_selector

Network = IPv4Network | IPv6Network

INGRESS, EGRESS = "Ingress", "Egress"


class Block(NamedTuple):
    """The addresses of a network without those of some networks in it."""

    network: Network
    excepted: tuple[Network, ...] = ()

    def has(self, address: Address | None) -> bool:
        """Return whether an address is in the block; one of another family never is."""
        if address is None or address not in self.network:
            return False
        return not any(address in each for each in self.excepted)


class Peer(NamedTuple):
    """A block, or pods; `namespaces` None is the policy's own namespace."""

    block: Block | None = None
    namespaces: Selector | None = None
    pods: Selector = Selector()


class PolicyPort(NamedTuple):
    """Ports of one protocol: all, those with a name at the destination, or a range of numbers."""

    protocol: str = TCP
    port: int | str | None = None
    end: int | None = None


class Rule(NamedTuple):
    """Peers and ports that are let through; None is all of them."""

    peers: tuple[Peer, ...] | None = None
    ports: tuple[PolicyPort, ...] | None = None


class NetworkPolicy(NamedTuple):
    """What some pods may receive and send; None where it says nothing about that direction."""

    name: str
    namespace: str
    pods: Selector
    ingress: tuple[Rule, ...] | None
    egress: tuple[Rule, ...] | None

    def rules(self, direction: str) -> tuple[Rule, ...] | None:
        """Return the rules of a direction."""
        return self.ingress if direction == INGRESS else self.egress


def read_policy(name: str, namespace: str, spec: Content) -> NetworkPolicy:
    """Return the policy with this `spec`."""
    spec.only("podSelector", "policyTypes", "ingress", "egress")
    types = _types(spec)
    ingress = tuple(_rule(each, "from") for each in spec.get("ingress").items())
    egress = tuple(_rule(each, "to") for each in spec.get("egress").items())
    return NetworkPolicy(
        name,
        namespace,
        read_selector(spec.get("podSelector")),
        ingress if INGRESS in types else None,
        egress if EGRESS in types else None,
    )


def _types(spec: Content) -> list[str]:
    """Return the directions: by default Ingress, and Egress where there are rules for it."""
    given = [each.one_of((INGRESS, EGRESS)) for each in spec.get("policyTypes").items()]
    return given or [INGRESS, *([EGRESS] if spec.get("egress").items() else [])]


def _rule(content: Content, peers: str) -> Rule:
    content.only(peers, "ports")
    # An empty list is the same as none: everybody, or every port.
    return Rule(
        tuple(map(_peer, content.get(peers).items())) or None,
        tuple(map(_port, content.get("ports").items())) or None,
    )


def _peer(content: Content) -> Peer:
    content.only("ipBlock", "namespaceSelector", "podSelector")
    block, namespaces, pods = map(content.get, ("ipBlock", "namespaceSelector", "podSelector"))
    if block.given == (namespaces.given or pods.given):
        raise content.wrong("either an ipBlock, or a namespaceSelector, a podSelector or both")
    if block.given:
        return Peer(_block(block))
    return Peer(None, read_selector(namespaces) if namespaces.given else None, read_selector(pods))


def _block(content: Content) -> Block:
    content.only("cidr", "except")
    network = read_network(content.get("cidr"))
    excepted = tuple(map(read_network, content.get("except").items()))
    for each in excepted:
        if each.version != network.version or not _inside(each, network):
            raise content.get("except").wrong(f"networks within {network}")
    return Block(network, excepted)


def read_network(content: Content) -> Network:
    """Return a network, or the complaint that there is none."""
    try:
        return ip_network(content.text(), strict=False)
    except ValueError:
        raise content.wrong("a network as 10.0.0.0/8") from None


def _inside(part: Network, whole: Network) -> bool:
    return part.network_address in whole and part.prefixlen > whole.prefixlen


def _port(content: Content) -> PolicyPort:
    content.only("protocol", "port", "endPort")
    protocol = content.get("protocol").one_of(PROTOCOLS, TCP)
    port, end = content.get("port"), content.get("endPort")
    if not end.given:
        read: Callable[[], int | str] = port.text if isinstance(port.value, str) else port.port
        return PolicyPort(protocol, read() if port.given else None)
    if end.port() < port.port():
        raise ManifestError(f"{end.place} is {end.value}, which is less than its port {port.value}")
    return PolicyPort(protocol, port.port(), end.port())
