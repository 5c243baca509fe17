"""Protocols in NetworkPolicies."""

from collections.abc import Iterator

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
