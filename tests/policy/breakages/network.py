"""Breakages of the form of network policies."""

from tests.policy.breakages.changes import broken, drop, put

BREAKAGES = [
    broken("explicit_pods", drop("NetworkPolicy/frontend", "spec ingress 0 from 0 podSelector")),
    broken(
        "numbered_ports policy_ports declared_calls_in",
        put("NetworkPolicy/chromadb", "spec ingress 0 ports 0 port", "database"),
    ),
    broken("numbered_ports", put("NetworkPolicy/backend", "spec ingress 0 ports 0 port", "http")),
    broken("numbered_ports", put("NetworkPolicy/frontend", "spec egress 1 ports 0 port", "http")),
    broken(
        "default_deny empty_rules declared_calls_in", put("NetworkPolicy/default-deny", "spec ingress", [{}])
    ),
    broken(
        "default_deny both_directions", put("NetworkPolicy/default-deny", "spec policyTypes", ["Ingress"])
    ),
    broken(
        "both_directions declared_calls_out", put("NetworkPolicy/backend", "spec policyTypes", ["Ingress"])
    ),
    broken(
        "empty_rules declared_calls_out",
        put("NetworkPolicy/chromadb", "spec egress", [{"ports": [{"port": 443}]}]),
    ),
    broken("empty_rules declared_calls_in", put("NetworkPolicy/chromadb", "spec ingress 0 from", [])),
    broken("empty_rules declared_calls_in", drop("NetworkPolicy/chromadb", "spec ingress 0 ports")),
    broken(
        "broad_peers declared_calls_in",
        put("NetworkPolicy/chromadb", "spec ingress 0 from -", {"ipBlock": {"cidr": "0.0.0.0/0"}}),
    ),
    broken(
        "broad_peers declared_calls_in explicit_pods",
        put("NetworkPolicy/chromadb", "spec ingress 0 from -", {"namespaceSelector": {}}),
    ),
    broken(
        "broad_peers declared_calls_in peer_selectors",
        put("NetworkPolicy/chromadb", "spec ingress 0 from -", {"podSelector": {}}),
    ),
    *(
        broken("declared_calls_out", drop("NetworkPolicy/backend", f"spec egress 2 to 0 ipBlock except {at}"))
        for at in range(6)
    ),
    *(
        broken(
            "declared_calls_out",
            drop("NetworkPolicy/backend", f"spec egress 2 to 1 ipBlock except {at}"),
            shape="prod, dual-stack",
        )
        for at in (0, 3, 4, 7, 8, 9, 11, 13)
    ),
]
