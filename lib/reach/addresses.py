"""Networks outside the cluster, each by an address that stands for all that policies treat alike."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from ipaddress import ip_address, ip_network

from lib.reach.endpoints import Address, Endpoint
from lib.reach.mesh_policies import AuthorizationPolicy
from lib.reach.policies import Block, Network, NetworkPolicy

INTERNET = {"0.0.0.0/0": "the internet by IPv4", "::/0": "the internet by IPv6"}

_FIRST_PUBLIC = {4: int(ip_address("1.0.0.0")), 6: int(ip_address("2000::"))}
_SPECIAL_IPV4 = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "169.254.169.254/32"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"),
)
_SPECIAL = (
    *_SPECIAL_IPV4,
    *("::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fc00::/7", "fd00:ec2::254/128", "fe80::/10"),
    "ff00::/8",
    # NAT64: an IPv6 address that ends with one of IPv4.
    *(f"64:ff9b::{each.partition('/')[0]}/{96 + int(each.partition('/')[2])}" for each in _SPECIAL_IPV4),
)
"""Networks of clusters, nodes and clouds, whose metadata are at 169.254.169.254 and fd00:ec2::254, and others
of special purposes by IANA's registries."""


def address_endpoints(blocks: Iterable[Block]) -> tuple[Endpoint, ...]:
    """Return the internet, special networks, and networks that policies name, each without those in it."""
    named = (network for block in blocks for network in (block.network, *block.excepted))
    return _endpoints(frozenset((*map(_network, (*INTERNET, *_SPECIAL)), *named)))


@cache
def _endpoints(networks: frozenset[Network]) -> tuple[Endpoint, ...]:
    found = []
    for network in sorted(networks, key=_order):
        inside = [each for each in networks if each != network and _is_within(each, network)]
        if (address := _outside(network, inside)) is not None:
            found.append(Endpoint(INTERNET.get(str(network), str(network)), address=address))
    return tuple(found)


def policy_blocks(policies: Iterable[NetworkPolicy]) -> Iterator[Block]:
    """Yield the blocks that policies name."""
    for policy in policies:
        for rule in (*(policy.ingress or ()), *(policy.egress or ())):
            yield from (peer.block for peer in rule.peers or () if peer.block)


def mesh_blocks(policies: Iterable[AuthorizationPolicy]) -> Iterator[Block]:
    """Yield the blocks that the mesh's policies name."""
    for policy in policies:
        for source in (source for rule in policy.rules for source in rule.sources):
            yield from (*source.blocks, *source.not_blocks)


_network: Callable[[str], Network] = cache(ip_network)


def _order(network: Network) -> tuple[int, int, int]:
    return network.version, int(network.network_address), network.prefixlen


def _is_within(part: Network, whole: Network) -> bool:
    return part.version == whole.version and _first(whole) <= _first(part) and _last(part) <= _last(whole)


def _outside(network: Network, inside: list[Network]) -> Address | None:
    """Return the first address of a network that is in none of those inside; None if each is in one."""
    last = _last(network)
    candidate = _first(network) if network.prefixlen else _FIRST_PUBLIC[network.version]
    for each in sorted(inside, key=_first):
        if _first(each) > candidate:
            break
        candidate = max(candidate, _last(each) + 1)
    return network[candidate - _first(network)] if candidate <= last else None


def _first(network: Network) -> int:
    return int(network.network_address)


def _last(network: Network) -> int:
    return int(network.broadcast_address)
