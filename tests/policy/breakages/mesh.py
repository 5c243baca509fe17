"""Breakages of Istio's configuration."""

from tests.policy.breakages.changes import broken, delete, drop, put

_MESH, _ALL = "prod, mesh", "prod, all in the mesh"
_ON_NODES = "prod, mesh, Prometheus on nodes"
_PROBED = {"from": [{"ipBlock": {"cidr": "169.254.7.127/32"}}], "ports": [{"port": 8000}]}
BREAKAGES = [
    broken(
        "ambient_namespace mesh_callers",
        drop("Namespace/goals", "metadata labels istio.io/dataplane-mode"),
        shape=_MESH,
    ),
    broken("ambient_namespace", put("Namespace/goals", "metadata labels istio.io/dataplane-mode", "ambient")),
    broken(
        "ambient_namespace",
        put("Deployment/backend", "spec template metadata annotations sidecar.istio.io/inject", "true"),
    ),
    *(
        broken(f"strict_mtls{more}", change, shape=shape)
        for shape, more, change in (
            (_MESH, "", put("PeerAuthentication/default", "spec mtls mode", "PERMISSIVE")),
            (_MESH, "", put("PeerAuthentication/backend", "spec mtls mode", "PERMISSIVE")),
            (_MESH, "", put("PeerAuthentication/backend", "spec portLevelMtls 8000", {"mode": "PERMISSIVE"})),
            (_MESH, " mesh_callers", delete("PeerAuthentication/frontend")),
            (_ALL, "", delete("PeerAuthentication/default")),
        )
    ),
    *(
        broken(f"mesh_callers{more}", change, shape=shape)
        for shape, more, change in (
            (_MESH, "", delete("AuthorizationPolicy/chromadb")),
            (_MESH, "", put("AuthorizationPolicy/chromadb", "spec action", "DENY")),
            (_MESH, "", drop("AuthorizationPolicy/backend", "spec rules 1 from")),
            (_MESH, "", drop("AuthorizationPolicy/backend", "spec rules 1")),
            (_MESH, "", delete("AuthorizationPolicy/http01-solver")),
            (_ALL, " authorized_ports", drop("AuthorizationPolicy/http01-solver", "spec rules 0 to")),
            (_ON_NODES, "", drop("AuthorizationPolicy/backend", "spec rules 1 from 0 source ipBlocks")),
            (_MESH, "", drop("AuthorizationPolicy/chromadb", "spec rules 0 from")),
            (_MESH, "", put("AuthorizationPolicy/chromadb", "spec rules 0 to 0 operation ports 0", "9999")),
            (
                _ALL,
                "",
                put(
                    "AuthorizationPolicy/frontend",
                    "spec rules -",
                    {"to": [{"operation": {"ports": ["9090"]}}]},
                ),
            ),
            (
                _ALL,
                "",
                put(
                    "AuthorizationPolicy/backend",
                    "spec rules 0 from 0 source principals -",
                    "cluster.local/ns/goals/sa/chromadb",
                ),
            ),
        )
    ),
    broken(
        "ztunnel_fields mesh_callers",
        put("AuthorizationPolicy/chromadb", "spec rules 0 to 0 operation methods", ["GET"]),
        shape=_MESH,
    ),
    broken(
        "ztunnel_fields mesh_callers",
        put("AuthorizationPolicy/chromadb", "spec rules 0 from 0 source requestPrincipals", ["*"]),
        shape=_MESH,
    ),
    broken(
        "ztunnel_fields mesh_callers",
        put("AuthorizationPolicy/chromadb", "spec rules 0 when", [{"key": "a"}]),
        shape=_MESH,
    ),
    broken("mesh_ports mesh_callers", drop("NetworkPolicy/backend", "spec ingress 0 ports 1"), shape=_MESH),
    broken("mesh_ports mesh_callers", drop("NetworkPolicy/frontend", "spec egress 1 ports 1"), shape=_MESH),
    broken(
        "mesh_ports", put("NetworkPolicy/backend", "spec ingress 1 ports -", {"port": 15008}), shape=_MESH
    ),
    broken("mesh_ports", put("NetworkPolicy/backend", "spec ingress 0 ports -", {"port": 15008})),
    broken("mesh_ports mesh_callers", drop("NetworkPolicy/frontend", "spec ingress 0 ports 1"), shape=_ALL),
    broken("mesh_callers", drop("NetworkPolicy/chromadb", "spec ingress 1"), shape=_MESH),
    broken(
        "mesh_callers",
        drop("NetworkPolicy/chromadb", "spec ingress 1 from 1"),
        shape="prod, mesh, dual-stack",
    ),
    broken("mesh_callers", put("NetworkPolicy/backend", "spec ingress 2 ports 0 port", 9090), shape=_MESH),
    *(
        broken(rules, change, shape="kinds, mesh")
        for rules, change in (
            ("mesh_callers", drop("NetworkPolicy/orders", "spec ingress 4")),
            ("mesh_callers policy_ports", put("NetworkPolicy/packer", "spec ingress", [_PROBED])),
            ("mesh_callers", drop("AuthorizationPolicy/orders", "spec rules 1")),
            (
                "mesh_callers",
                put("AuthorizationPolicy/orders", "spec rules 0 to 0 operation ports -", "7001"),
            ),
            ("mesh_callers", delete("AuthorizationPolicy/packer")),
            ("mesh_callers", delete("AuthorizationPolicy/migration")),
            ("strict_mtls mesh_callers", delete("PeerAuthentication/desk")),
            (
                "strict_mtls",
                put("PeerAuthentication/orders", "spec portLevelMtls 7000", {"mode": "PERMISSIVE"}),
            ),
        )
    ),
]
