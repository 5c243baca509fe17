"""Breakages of protocols in NetworkPolicies."""

from tests.policy.breakages.changes import broken, put

BREAKAGES = [
    broken(
        "protocols declared_calls_in", put("NetworkPolicy/backend", "spec ingress 0 ports 0 protocol", "UDP")
    ),
    broken(
        "protocols declared_calls_in",
        put("NetworkPolicy/backend", "spec ingress 0 ports -", {"port": 8000, "protocol": "UDP"}),
    ),
    broken(
        "whole_networks", put("NetworkPolicy/backend", "spec egress 2 to 0 ipBlock except 1", "10.0.0.1/8")
    ),
]
