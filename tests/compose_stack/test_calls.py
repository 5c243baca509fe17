"""Who reaches whom on the engine: what is computed from the Compose files, and nothing else."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from lib.reach.compose import OUTSIDE, compose_matrix
from tests.compose.pods import containers
from tests.compose.printed import manifests
from tests.compose_stack.outside import API, FILES, ISSUER
from tests.compose_stack.production import Production
from tests.compose_stack.stack import ROOT
from tests.images.engine import Engine
from tests.images.manifest import PROD
from tests.images.volumes import PYTHON, Tool

INSIDE = Path(__file__).parent / "inside"
SERVICES = sorted(PROD)
SERVER_PORT = 8000


class Port(NamedTuple):
    """A port of a service or of something outside, and the network in which it is open."""

    service: str
    number: int
    network: str


PORTS = {
    Port(name, number, f"{name}.{port}")
    for name, workload in PROD.items()
    for port, number in workload.ports.items()
} | {Port(API.name, API.port, "embedding"), Port(ISSUER.name, ISSUER.port, "issuer")}


def computed(caller: str) -> set[Port]:
    """Return what the Compose files let a service connect to."""
    matrix = compose_matrix([ROOT / "docker" / each for each in FILES])
    ends = {each: each.service if each.service in PROD else OUTSIDE for each in PORTS}
    return {each for each, end in ends.items() if matrix.allowed(caller, end, each.number)}


def hosts(production: Production, name: str) -> set[str]:
    """Return every address and every name of a container, in whatever network."""
    ends = production.service(name).inspect()["NetworkSettings"]["Networks"].values()
    found = {each[kind] for each in ends for kind in ("IPAddress", "GlobalIPv6Address") if each[kind]}
    return found | {name} | {alias for each in ends for alias in each["Aliases"] or ()}


def reached(production: Production, tool: Tool, caller: str, ports: Iterable[Port]) -> set[Port]:
    """Return the ports that a service connects to, tried in its own network namespace."""
    targets = {(host, each.number): each for each in ports for host in hosts(production, each.service)}
    connected = connections(tool, production.service(caller).id, list(targets))
    return {targets[each] for each in connected}


def connections(tool: Tool, container: str, targets: list[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return the hosts and ports that are connected to from a container's network namespace."""
    namespace = (f"--network=container:{container}", "--env=RES_OPTIONS=timeout:3 attempts:1")
    output = tool.run((INSIDE / "connect.py").read_text(), options=namespace, text=json.dumps(targets))
    return {(host, port) for host, port in json.loads(output)}


@contextmanager
def joined(production: Production, container: str, networks: Iterable[str]) -> Iterator[None]:
    """Let a container join further networks for a while."""
    names = sorted(set(networks))
    engine = production.project
    for name in names:
        engine.answer("network", "connect", name, container)
    try:
        yield
    finally:
        for name in names:
            engine.answer("network", "disconnect", name, container)


@pytest.mark.parametrize("caller", SERVICES)
def test_what_connects_is_what_is_computed(caller: str, production: Production, tool: Tool) -> None:
    """To every address and name of every other service; what is refused connects in a shared network."""
    others = {each for each in PORTS if each.service != caller}
    refused = others - computed(caller)
    assert reached(production, tool, caller, others) == computed(caller)
    networks = {production.network(each.network) for each in refused}
    with joined(production, production.service(caller).id, networks):
        assert reached(production, tool, caller, refused) == refused
    assert reached(production, tool, caller, others) == computed(caller)


@pytest.mark.parametrize("name", SERVICES)
def test_a_port_is_open_in_its_own_network_alone(name: str, production: Production, tool: Tool) -> None:
    """A service that joins the network of one that it calls opens nothing there."""
    container = production.service(name)
    ends = container.inspect()["NetworkSettings"]["Networks"]
    output = tool.run((INSIDE / "listening.py").read_text(), options=(f"--network=container:{container.id}",))
    opened = {(address, number) for address, number in json.loads(output)}
    own = {each for each in PORTS if each.service == name}
    assert opened == {(ends[production.network(each.network)]["IPAddress"], each.number) for each in own}


def test_who_calls_nobody_outside_reaches_no_other_network(
    production: Production, tool: Tool, engine: Engine
) -> None:
    """A server in another network cannot be reached until the service joins that network."""
    network = engine.create_network()
    serve = (f"--entrypoint={PYTHON}", tool.image, "-m", "http.server", str(SERVER_PORT))
    server = engine.create_container(f"--network={network}", "--workdir=/tmp", *serve)
    engine.answer("start", server)
    [end] = engine.inspect("container", "inspect", server)["NetworkSettings"]["Networks"].values()
    target = (end["IPAddress"], SERVER_PORT)
    policies = containers(manifests("prod"))
    for name in (each for each in SERVICES if not policies[each].outside):
        container = production.service(name).id
        assert connections(tool, container, [target]) == set()
        with joined(production, container, [network]):
            assert connections(tool, container, [target]) == {target}
