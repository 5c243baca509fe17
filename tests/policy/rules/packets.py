"""Protocols and networks in NetworkPolicies."""

from collections.abc import Iterator
from ipaddress import ip_network

from tests.policy.documents import Manifests
from tests.policy.policies import name_servers

_SIDES = (("ingress", "from"), ("egress", "to"))


def protocols(manifests: Manifests) -> Iterator[str]:
    """A policy is about TCP alone, but for UDP where names are asked for."""
    names = name_servers(manifests.platform.environment.cluster)[1]
    for policy in manifests.of("NetworkPolicy"):
        for side, _ in _SIDES:
            for port in policy.find(f"spec {side} * ports *"):
                found = (port.get("protocol", "TCP"), port.get("port"))
                if found[0] != "TCP" and (side, found in names) != ("egress", True):
                    yield f"{policy} {side} has {found}"


def whole_networks(manifests: Manifests) -> Iterator[str]:
    """A network is named by its first address, as Kubernetes wants to have it."""
    for policy in manifests.of("NetworkPolicy"):
        for side, peers in _SIDES:
            for block in policy.find(f"spec {side} * {peers} * ipBlock"):
                for network in (block["cidr"], *block.get("except", ())):
                    if str(ip_network(network, strict=False)) != network:
                        yield f"{policy} names {network}"
