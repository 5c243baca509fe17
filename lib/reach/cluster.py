"""Who reaches whom in a cluster: NetworkPolicies and the mesh together."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from lib.reach import istio, network_policy
from lib.reach.endpoints import LAST_PORT, PROTOCOLS, TCP, Connection, Verdict
from lib.reach.matrix import Matrix, Port
from lib.reach.objects import Objects, read_objects
from lib.reach.outsiders import outsiders, own_namespaces
from lib.reach.policies import PolicyPort


def matrix(folder: Path) -> Matrix:
    """Return who reaches whom by the manifests of a folder.

    Raises ManifestError where one of them cannot be read or evaluated.
    """
    return matrix_of(read_objects(folder))


def matrix_of(objects: Objects) -> Matrix:
    """Return who reaches whom by what a folder holds."""
    endpoints = {**outsiders(objects), **objects.pods}
    own = own_namespaces(objects)
    named = frozenset({*_policy_ports(objects), *_mesh_ports(objects), *_container_ports(objects)})
    sides = network_policy.sides_of(objects.policies)
    return Matrix(
        endpoints=endpoints,
        inside=frozenset(name for name, each in endpoints.items() if each.namespace in own),
        ports=named,
        others=frozenset((_unnamed(objects, named), protocol) for protocol in PROTOCOLS),
        decide=decision(objects, sides),
        closed=partial(network_policy.closed, sides),
    )


def decision(objects: Objects, sides: network_policy.Sides | None = None) -> Callable[[Connection], Verdict]:
    """Return what decides about a connection: both ends' NetworkPolicies, and the mesh."""
    sides = sides or network_policy.sides_of(objects.policies)

    def decide(connection: Connection) -> Verdict:
        verdict = network_policy.decide(sides, istio.as_seen(connection))
        if not verdict.allowed:
            return verdict
        mesh = istio.decide(objects.mesh, connection)
        reasons = [each.reason for each in (verdict, mesh) if each.reason]
        return mesh._replace(reason="; ".join(reasons)) if mesh.allowed else mesh

    return decide


def _policy_ports(objects: Objects) -> Iterator[Port]:
    """Yield the ports that policies name by number, and of a range also one that only the range names."""
    ports = list(_ports(objects))
    numbers = {port for each in ports for port in (each.port, each.end)}
    for each in ports:
        if isinstance(each.port, int):
            end = each.end or each.port
            within = (port for port in range(each.port, end) if port not in numbers)
            yield from ((port, each.protocol) for port in (each.port, end, next(within, end)))


def _ports(objects: Objects) -> Iterator[PolicyPort]:
    for policy in objects.policies:
        for rule in (*(policy.ingress or ()), *(policy.egress or ())):
            yield from rule.ports or ()


def _mesh_ports(objects: Objects) -> Iterator[Port]:
    for authentication in objects.mesh.authentications:
        yield from ((port, TCP) for port in authentication.by_port)
    for policy in objects.mesh.authorizations:
        for ports in (ports for rule in policy.rules for ports in rule.ports):
            yield from ((int(port), TCP) for port in (*ports.wanted, *ports.unwanted))


def _container_ports(objects: Objects) -> Iterator[Port]:
    for pod in objects.pods.values():
        yield from ((each.number, each.protocol) for each in pod.ports)


def _unnamed(objects: Objects, named: frozenset[Port]) -> int:
    """Return the first port that nothing names; the last one where ranges have them all."""
    ranges = [
        range(each.port, each.end + 1) for each in _ports(objects) if each.end and type(each.port) is int
    ]
    numbers = {number for number, _ in named}
    after = sorted({1, *(number + 1 for number in numbers), *(each.stop for each in ranges)})
    found = (port for port in after if port not in numbers and not any(port in each for each in ranges))
    return min(next(found), LAST_PORT)
