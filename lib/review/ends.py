"""What fits an end of a connection, as a model names it."""

from collections.abc import Callable
from ipaddress import ip_network

from lib.model import Cluster
from lib.reach.endpoints import Endpoint

Fits = Callable[[Endpoint], bool]

_VERSIONS = {"IPv4": 4, "IPv6": 6}


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
    versions = [_VERSIONS[family] for family in cluster.ip_families]
    return lambda each: (
        each.address is not None
        and each.address.version in versions
        and each.address.is_global
        and not each.address.is_multicast
    )
