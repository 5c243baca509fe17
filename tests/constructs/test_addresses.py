"""Which addresses a pod that may call the internet may not call."""

from ipaddress import IPv4Network, IPv6Network

import pytest

from lib.constructs.addresses import EVERYWHERE, NOT_PUBLIC

NAT64 = IPv6Network("64:ff9b::/96")
_IPV4_BITS = 2**32 - 1

_NEVER_PUBLIC = (
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "169.254.169.254/32",
    "172.16.0.0/12",
    "192.168.0.0/16",
)


def embedded(network: IPv6Network) -> IPv4Network:
    """Return the network of IPv4 that a network within NAT64's prefix stands for."""
    return IPv4Network((int(network.network_address) & _IPV4_BITS, network.prefixlen - NAT64.prefixlen))


def test_through_nat64_exactly_what_is_not_public_by_ipv4_is_left_out() -> None:
    """One list follows from the other, read backwards here."""
    within = [each for each in map(IPv6Network, NOT_PUBLIC["IPv6"]) if each.subnet_of(NAT64)]
    assert [str(embedded(each)) for each in within] == list(NOT_PUBLIC["IPv4"])


@pytest.mark.parametrize("network", ["64:ff9b::a00:0/104", "64:ff9b::a9fe:0/112", "64:ff9b::c0a8:0/112"])
def test_nat64_leads_to_no_private_network(network: str) -> None:
    assert network in NOT_PUBLIC["IPv6"]


@pytest.mark.parametrize("network", _NEVER_PUBLIC)
def test_what_no_policy_may_open_is_left_out(network: str) -> None:
    assert any(IPv4Network(network).subnet_of(IPv4Network(each)) for each in NOT_PUBLIC["IPv4"])


@pytest.mark.parametrize("family", EVERYWHERE)
def test_an_api_server_takes_the_exceptions(family: str) -> None:
    """Each lies strictly within all addresses, and none within another."""
    kind = IPv4Network if family == "IPv4" else IPv6Network
    everywhere, networks = kind(EVERYWHERE[family]), [kind(each) for each in NOT_PUBLIC[family]]
    assert all(each != everywhere and each.subnet_of(everywhere) for each in networks)  # type: ignore[arg-type]
    assert len(networks) == len(set(networks))
    assert not any(a != b and a.subnet_of(b) for a in networks for b in networks)  # type: ignore[arg-type]


def test_public_addresses_are_reached_through_nat64() -> None:
    """8.8.8.8 of IPv4 is in no exception."""
    google = IPv6Network("64:ff9b::808:808/128")
    assert not any(google.subnet_of(IPv6Network(each)) for each in NOT_PUBLIC["IPv6"])
