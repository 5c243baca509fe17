"""The addresses of the internet, as network policies must say them: all but those that are not public."""

import ipaddress
from collections.abc import Iterator

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""By which a cluster of IPv6 alone reaches IPv4, whose address is in the last 32 bits (RFC 6052)."""

EVERYWHERE = {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}

# IANA's special-purpose registries: private, shared, loopback, link-local (with 169.254.169.254),
# protocol assignments, benchmarking, multicast, reserved; and loopback, local NAT64, 6to4, unique-local,
# link-local, multicast.
_IPV4 = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
)
_IPV6 = ("::1/128", "64:ff9b:1::/48", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8")


def _embedded(networks: tuple[str, ...]) -> Iterator[str]:
    """Yield the networks within NAT64's prefix that stand for networks of IPv4."""
    for network in map(ipaddress.IPv4Network, networks):
        address = int(_NAT64.network_address) + int(network.network_address)
        yield str(ipaddress.IPv6Network((address, _NAT64.prefixlen + network.prefixlen)))


NOT_PUBLIC = {"IPv4": _IPV4, "IPv6": (*_IPV6, *_embedded(_IPV4))}
"""By IP family, what a policy that lets everything out leaves out."""
