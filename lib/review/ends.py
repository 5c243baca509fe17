"""What fits an end of a connection, as a model names it."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from lib.model import Cluster
from lib.reach.endpoints import Address, Endpoint

Fits = Callable[[Endpoint], bool]

_VERSIONS = {"IPv4": 4, "IPv6": 6}
_NAT64 = ip_network("64:ff9b::/96")
_NOT_PUBLIC = [
    ip_network(each)
    for each in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"),
        *("::1/128", "64:ff9b:1::/48", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8"),
    )
]
"""By IANA's registries of special-purpose addresses."""


def named(name: str) -> Fits:
    """Return what fits a program's pods."""
    return lambda each: each.name == name


def pods(
    namespace: str, labels: dict[str, str], account: str | None = None, *, meshed: bool | None = False
) -> Fits:
    """Return what fits a namespace's pods with these labels and, in the mesh, this account."""

    def fits(each: Endpoint) -> bool:
        found = each.namespace == namespace and each.labels.items() >= labels.items()
        return found and meshed in (None, each.meshed) and account in (None, each.account)

    return fits


def network(cidr: str) -> Fits:
    """Return what fits the addresses of a network."""
    found = ip_network(cidr)
    return lambda each: each.address is not None and each.address in found


def public(cluster: Cluster) -> Fits:
    """Return what fits the internet, in the cluster's families."""
    return lambda each: each.address is not None and is_of(cluster, each) and _is_public(each.address)


def is_of(cluster: Cluster, end: Endpoint) -> bool:
    """Return whether an address is of one of the cluster's families."""
    return end.address is not None and end.address.version in [
        _VERSIONS[each] for each in cluster.ip_families
    ]


def _is_public(address: Address) -> bool:
    if address in _NAT64:
        return _is_public(ip_address(int(address) & 0xFFFFFFFF))
    return not any(address in each for each in _NOT_PUBLIC)
