"""Protocols and addresses in NetworkPolicies."""

import ipaddress
from collections.abc import Iterator
from typing import Any

from tests.policy.documents import Manifests
from tests.policy.policies import name_servers

_SIDES = (("ingress", "from"), ("egress", "to"))
_SPECIAL = [
    ipaddress.ip_network(each)
    for each in ("0.0.0.0/8", "192.0.0.0/24", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4", "ff00::/8")
]
"""Networks of no public server, by IANA's registries of special-purpose and of multicast addresses."""


def protocols(manifests: Manifests) -> Iterator[str]:
    """A policy is about TCP alone, but for UDP where names are asked for."""
    names = name_servers(manifests.platform.environment.cluster)[1]
    for policy in manifests.of("NetworkPolicy"):
        for side, _ in _SIDES:
            for port in policy.find(f"spec {side} * ports *"):
                found = (port.get("protocol", "TCP"), port.get("port"))
                if found[0] != "TCP" and (side, found in names) != ("egress", True):
                    yield f"{policy} {side} has {found}"


def special_networks(manifests: Manifests) -> Iterator[str]:
    """A pod that may send to the internet may not send to addresses of special purposes."""
    for policy in manifests.of("NetworkPolicy"):
        for block in policy.find("spec egress * to * ipBlock"):
            open_to = ipaddress.ip_network(block["cidr"])
            for special in _SPECIAL if open_to.prefixlen == 0 else ():
                if special.version == open_to.version and not _is_left_out(special, block):
                    yield f"{policy} leaves {special} open"


def _is_left_out(special: Any, block: dict[str, Any]) -> bool:
    left_out = [ipaddress.ip_network(each) for each in block.get("except", ())]
    return any(each.version == special.version and special.subnet_of(each) for each in left_out)
