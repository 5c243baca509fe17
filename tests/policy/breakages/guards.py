"""Breakages of what stands in front of a service."""

from tests.policy.breakages.changes import INSTANCE, NAME, broken, clone, namespace, put

_SHOP, _BY_GATEWAY, _MESH = "shop", "shop, gateway", "shop, mesh"
_PAGE, _PORT = "NetworkPolicy/frontend", {"port": 8080}
_CART = {"podSelector": {"matchLabels": {NAME: "cart", INSTANCE: "shop-shop"}}}
_BACKEND = "spec rules 0 http paths 0 backend service name"
BREAKAGES = [
    broken("ways_past_guards ingress_targets", put("Ingress/door", _BACKEND, "frontend"), shape=_SHOP),
    broken(
        "ways_past_guards routes",
        put("HTTPRoute/door", "spec rules 0 backendRefs 0 name", "frontend"),
        shape=_BY_GATEWAY,
    ),
    broken(
        "guarded_callers declared_calls_in",
        put(_PAGE, "spec ingress -", {"from": [namespace("traefik")], "ports": [_PORT]}),
        shape=_SHOP,
    ),
    broken(
        "guarded_callers declared_calls_in",
        put(_PAGE, "spec ingress 0 from -", _CART),
        shape=_SHOP,
    ),
    broken(
        "guarded_callers declared_calls_in duplicate_objects",
        clone(_PAGE, "spec ingress", [{"from": [_CART], "ports": [_PORT]}]),
        shape=_SHOP,
    ),
    broken(
        "guarded_in_mesh mesh_callers",
        put("AuthorizationPolicy/frontend", "spec rules 0 from 0", {"source": {"notPrincipals": ["*"]}}),
        shape=_MESH,
    ),
]
