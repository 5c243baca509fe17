"""Breakages of who may talk to whom."""

from tests.policy.breakages.changes import broken, drop, namespace, peer, put

_FROM_ORDERS = {"from": [peer("orders", "kinds")], "ports": [{"port": 8000}]}
_FROM_PROMETHEUS = {"from": [namespace("monitoring")], "ports": [{"port": 8080}]}
BREAKAGES = [
    broken("declared_calls_out", put("NetworkPolicy/frontend", "spec egress 1 to -", peer("chromadb"))),
    broken("declared_calls_out", drop("NetworkPolicy/frontend", "spec egress 1")),
    broken("declared_calls_in", put("NetworkPolicy/chromadb", "spec ingress 0 from -", peer("frontend"))),
    broken("declared_calls_in", put("NetworkPolicy/backend", "spec ingress 0 ports -", {"port": 9090})),
    broken(
        "declared_calls_in",
        put("NetworkPolicy/chromadb", "spec ingress 0 from -", namespace("monitoring")),
    ),
    broken("declared_calls_in", drop("NetworkPolicy/backend", "spec ingress 1")),
    broken("declared_calls_out", drop("NetworkPolicy/frontend", "spec egress 0")),
    broken("declared_calls_out", drop("NetworkPolicy/frontend", "spec egress 0 ports 1")),
    broken(
        "declared_calls_out", drop("NetworkPolicy/frontend", "spec egress 0 to 0 podSelector matchLabels")
    ),
    broken(
        "declared_calls_out",
        put("NetworkPolicy/chromadb", "spec egress", [{"to": [namespace("other")], "ports": [{"port": 80}]}]),
    ),
    broken("declared_calls_out", put("NetworkPolicy/backend", "spec egress 2 ports 0 port", 80)),
    broken("declared_calls_out", drop("NetworkPolicy/backend", "spec egress 2")),
    broken(
        "declared_calls_out",
        put(
            "NetworkPolicy/chromadb",
            "spec egress",
            [{"to": [{"ipBlock": {"cidr": "203.0.113.0/24"}}], "ports": [{"port": 443}]}],
        ),
    ),
    broken(
        "declared_calls_out",
        put("NetworkPolicy/backend", "spec egress 2 to -", {"ipBlock": {"cidr": "2001:db8::/32"}}),
    ),
    broken(
        "declared_calls_out", drop("NetworkPolicy/backend", "spec egress 2 to 1"), shape="prod, dual-stack"
    ),
    *(
        broken(rules, change, shape="kinds")
        for rules, change in (
            (
                "declared_calls_in",
                put("NetworkPolicy/orders", "spec ingress 0 ports -", {"port": 7001}),
            ),
            ("declared_calls_in", drop("NetworkPolicy/orders", "spec ingress 1")),
            ("declared_calls_in policy_ports", put("NetworkPolicy/packer", "spec ingress", [_FROM_ORDERS])),
            ("declared_calls_out", put("NetworkPolicy/site", "spec egress 1 ports 0 port", 7001)),
            ("declared_calls_out", drop("NetworkPolicy/migration", "spec egress 1")),
            ("declared_calls_in", put("NetworkPolicy/desk", "spec ingress -", _FROM_PROMETHEUS)),
            ("declared_calls_in", put("NetworkPolicy/site", "spec ingress 0 ports 0 port", 9090)),
            ("declared_calls_out", put("NetworkPolicy/packer", "spec egress 3 ports 0 port", 443)),
            ("declared_calls_out", drop("NetworkPolicy/report", "spec egress 2")),
        )
    ),
]
