"""Small random meshes."""

from random import Random
from typing import Any

from tests.reach.mesh_reference import Member, MeshWorld, Policy

PORTS = (80, 81)

_ROOT, _NAMESPACES = "istio-system", ("one", "two")
_MODES = ("STRICT", "PERMISSIVE", "DISABLE", "UNSET")
_PRINCIPALS = (
    "*",
    "cluster.local/ns/one/sa/a",
    "cluster.local/ns/two/*",
    "*/sa/b",
    "cluster.local/ns/x/sa/a",
)


def random_mesh(random: Random) -> MeshWorld:
    """Return a mesh of four pods, and policies of every scope."""
    members = [_member(random, place) for place in range(4)]
    scopes = [(_ROOT, None), *((each, None) for each in _NAMESPACES), ("one", "a"), ("one", "b")]
    chosen = [each for each in scopes if random.random() < 0.5]
    authentications = [_authentication(random, *scope) for scope in chosen]
    authorizations = [_authorization(random) for _ in range(random.randint(0, 3))]
    return MeshWorld(members, authentications, authorizations)


def _member(random: Random, place: int) -> Member:
    app, meshed = random.choice(("a", "b", "c")), random.random() < 0.7
    return Member(f"pod-{place}", random.choice(_NAMESPACES), {"app": app}, random.choice(("a", "b")), meshed)


def _policy(namespace: str, app: str | None, spec: dict[str, Any]) -> Policy:
    selector = {"selector": {"matchLabels": {"app": app}}} if app else {}
    return {"metadata": {"namespace": namespace}, "spec": {**selector, **spec}}


def _authentication(random: Random, namespace: str, app: str | None) -> Policy:
    spec: dict[str, Any] = {"mtls": {"mode": random.choice(_MODES)}} if random.random() < 0.8 else {}
    if app and random.random() < 0.6:
        ports = random.sample(PORTS, random.randint(1, 2))
        spec["portLevelMtls"] = {str(port): {"mode": random.choice(_MODES)} for port in ports}
    return _policy(namespace, app, spec)


def _authorization(random: Random) -> Policy:
    spec: dict[str, Any] = random.choice(({}, {"action": "ALLOW"}, {"action": "DENY"}))
    if random.random() < 0.9:
        spec = {**spec, "rules": [_rule(random) for _ in range(random.randint(0, 2))]}
    return _policy(random.choice((_ROOT, *_NAMESPACES)), random.choice((None, None, "a", "b")), spec)


def _rule(random: Random) -> dict[str, Any]:
    rule: dict[str, Any] = {}
    if random.random() < 0.7:
        rule["from"] = [{"source": _source(random)} for _ in range(random.randint(1, 2))]
    if random.random() < 0.5:
        field = random.choice(("ports", "notPorts"))
        rule["to"] = [
            {"operation": {field: [str(random.choice(PORTS))]}} for _ in range(random.randint(1, 2))
        ]
    return rule


def _source(random: Random) -> dict[str, list[str]]:
    by_principal = {random.choice(("principals", "notPrincipals")): [random.choice(_PRINCIPALS)]}
    by_namespace = {random.choice(("namespaces", "notNamespaces")): [random.choice(_NAMESPACES)]}
    return random.choice((by_principal, by_namespace, {**by_principal, **by_namespace}))
