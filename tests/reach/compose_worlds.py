"""Small random Compose projects."""

from random import Random
from typing import Any

from tests.reach.compose_reference import Project

_NETWORKS, _SERVICES, _ALIASES, _PORTS = ("one", "two", "three"), ("a", "b", "c"), ("x", "y"), (80, 81)
_MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade"


def random_project(random: Random) -> Project:
    """Return a project of three services in up to three networks."""
    return {
        "services": {each: _service(random) for each in _SERVICES},
        "networks": {each: _network(random) for each in _NETWORKS},
    }


def in_two_files(random: Random, project: Project) -> list[Project]:
    """Return a file, and one that adds what is left and replaces some of its settings."""
    one: Project = {"services": {}, "networks": {}}
    two: Project = {"services": {}, "networks": project["networks"]}
    for name, service in project["services"].items():
        first = {field for field in service if random.random() < 0.5}
        one["services"][name] = {field: service[field] for field in first}
        two["services"][name] = {field: service[field] for field in service.keys() - first}
        if "environment" in service.keys() - first:
            one["services"][name]["environment"] = {"WEB_PORT": "82", "OTHER": "80"}
    one["networks"] = {
        name: {"internal": True} for name, each in project["networks"].items() if "internal" in each
    }
    return [one, two]


def _network(random: Random) -> dict[str, Any]:
    masked = {"driver_opts": {_MASQUERADE: random.choice(("true", "false"))}}
    return {
        **({"internal": random.random() < 0.5} if random.random() < 0.6 else {}),
        **(masked if random.random() < 0.4 else {}),
    }


def _service(random: Random) -> dict[str, Any]:
    service: dict[str, Any] = {"expose": [_exposed(random) for _ in range(random.randint(0, 2))]}
    if random.random() < 0.5:
        service["ports"] = [_published(random) for _ in range(random.randint(1, 2))]
    if random.random() < 0.5:
        host = {"WEB_HOST": random.choice(_ALIASES)} if random.random() < 0.7 else {}
        service["environment"] = {"WEB_PORT": str(random.choice(_PORTS)), **host}
    if random.random() < 0.1:
        return {**service, "network_mode": "none"}
    return {**service, **_joined(random)}


def _joined(random: Random) -> dict[str, Any]:
    """Return the networks of a service, as a list or a mapping, or none for the default one."""
    if random.random() < 0.15:
        return {}
    chosen = random.sample(_NETWORKS, random.randint(1, 2))
    aliased = {each: {"aliases": random.sample(_ALIASES, random.randint(0, 1))} for each in chosen}
    return {"networks": random.choice((chosen, aliased, aliased))}


def _exposed(random: Random) -> str:
    return f"{random.choice(_PORTS)}{random.choice(('', '', '/udp', '/tcp'))}"


def _published(random: Random) -> dict[str, Any]:
    address = random.choice(({}, {"host_ip": "127.0.0.1"}, {"host_ip": "::1"}, {"host_ip": "192.0.2.1"}))
    protocol = random.choice(({}, {}, {"protocol": "udp"}))
    return {"target": random.choice(_PORTS), **address, **protocol}
