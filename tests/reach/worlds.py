"""Small random worlds: few labels, names, ports and addresses, so that rules meet each other often."""

from random import Random
from typing import Any

from tests.reach.reference import Policy, Thing, World

_KEYS, _VALUES = ("app", "tier"), ("a", "b")
_NAMESPACES = ("one", "two", "three")
_PORTS, _PORT_NAMES, _PROTOCOLS = (1, 2, 3), ("http", "metrics"), ("TCP", "UDP")
_NETWORKS = (
    *("10.0.0.0/8", "10.0.0.0/28", "10.0.0.0/30", "10.0.0.4/30", "10.0.0.1/32", "0.0.0.0/0"),
    *("fd00::/8", "fd00::/126", "::/0"),
)
_INSIDE = {
    "10.0.0.0/8": ("10.0.0.0/28", "10.0.0.4/30"),
    "10.0.0.0/28": ("10.0.0.0/30", "10.0.0.5/32"),
    "0.0.0.0/0": ("10.0.0.0/8", "10.0.0.4/30"),
    "::/0": ("fd00::/8", "fd00::2/128"),
    "fd00::/8": ("fd00::/126",),
}


def random_world(random: Random) -> World:
    """Return a world of five pods, two addresses and up to four policies."""
    namespaces = {each: _labels(random, ("team", "env")) for each in _NAMESPACES}
    pods = [_pod(random, place) for place in range(5)]
    outside = [Thing("outside 4", "203.0.113.9"), Thing("outside 6", "fd00::2")]
    policies = [_policy(random, f"policy-{place}") for place in range(random.randint(1, 4))]
    return World([*pods, *outside], namespaces, _PORTS, _PROTOCOLS, policies)


def _pod(random: Random, place: int) -> Thing:
    numbers = random.sample(_PORTS, 2)
    return Thing(
        f"pod-{place}",
        f"10.0.0.{place}" if random.random() < 0.8 else f"fd00::{place}",
        random.choice(_NAMESPACES[:2] if place else _NAMESPACES),
        tuple(_labels(random, _KEYS).items()),
        tuple(
            (name, number, random.choice(_PROTOCOLS))
            for name, number in zip(_PORT_NAMES, numbers, strict=True)
        ),
        random.choice(("node-1", "node-2", None)),
        random.random() < 0.15,
    )


def _labels(random: Random, keys: tuple[str, ...]) -> dict[str, str]:
    return {key: random.choice(_VALUES) for key in keys if random.random() < 0.7}


def _policy(random: Random, name: str) -> Policy:
    spec: dict[str, Any] = {"podSelector": _selector(random, _KEYS)}
    if random.random() < 0.7:
        spec["policyTypes"] = random.choice((["Ingress"], ["Egress"], ["Ingress", "Egress"], []))
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        if random.random() < 0.7:
            spec[direction] = [_rule(random, peers) for _ in range(random.randint(0, 2))]
    return {"metadata": {"name": name, "namespace": random.choice(_NAMESPACES[:2])}, "spec": spec}


def _rule(random: Random, peers: str) -> dict[str, Any]:
    rule: dict[str, Any] = {}
    if random.random() < 0.85:
        rule[peers] = [_peer(random) for _ in range(random.choice((0, 1, 1, 2)))]
    if random.random() < 0.7:
        rule["ports"] = [_port(random) for _ in range(random.choice((0, 1, 1, 2)))]
    return rule


def _peer(random: Random) -> dict[str, Any]:
    if random.random() < 0.35:
        cidr = random.choice(_NETWORKS)
        excepted = [each for each in _INSIDE.get(cidr, ()) if random.random() < 0.5]
        return {"ipBlock": {"cidr": cidr, **({"except": excepted} if excepted else {})}}
    namespaces = {"namespaceSelector": _selector(random, ("team", "env", "kubernetes.io/metadata.name"))}
    pods = {"podSelector": _selector(random, _KEYS)}
    return random.choice((namespaces, pods, pods, {**namespaces, **pods}))


def _port(random: Random) -> dict[str, Any]:
    protocol = random.choice(({}, {"protocol": "TCP"}, {"protocol": "UDP"}))
    number = random.choice(_PORTS)
    port = random.choice(
        ({}, {"port": number}, {"port": random.choice(_PORT_NAMES)}, {"port": number, "endPort": number + 1})
    )
    return {**protocol, **port}


def _selector(random: Random, keys: tuple[str, ...]) -> dict[str, Any]:
    kind = random.random()
    if kind < 0.25:
        return {}
    key = random.choice(keys)
    values = _NAMESPACES if key.endswith("name") else _VALUES
    if kind < 0.65:
        return {"matchLabels": {key: random.choice(values)}}
    operator = random.choice(("In", "NotIn", "Exists", "DoesNotExist"))
    listed = {"values": random.sample(values, random.randint(1, 2))} if operator in ("In", "NotIn") else {}
    return {"matchExpressions": [{"key": key, "operator": operator, **listed}]}
