"""Breakages of protocols and addresses in NetworkPolicies."""

from tests.policy.breakages.changes import broken, drop, put

_BLOCK = "spec egress 2 to 0 ipBlock"
BREAKAGES = [
    broken("protocols", put("NetworkPolicy/backend", "spec ingress 0 ports 0 protocol", "UDP")),
    broken("special_networks", drop("NetworkPolicy/backend", f"{_BLOCK} except 0")),
]
