"""What NetworkPolicies let pods send and receive, by the evaluator, and what is declared of it.

They are asked as on a cluster without a mesh, where they hold alone. So ztunnel's port, and the addresses
from which a node probes pods in a mesh, do not count here.
"""

from collections.abc import Iterator
from dataclasses import replace as changed
from functools import cache
from typing import NamedTuple

from lib.model import Platform, replace
from lib.reach import network_policy
from lib.reach.cluster import matrix_of
from lib.reach.content import ManifestError
from lib.reach.endpoints import TCP, Connection, Endpoint
from lib.reach.istio import PROBES, TUNNEL, Mesh
from lib.reach.matrix import Link, Matrix
from lib.reach.objects import Objects
from lib.reach.policies import EGRESS, INGRESS
from lib.review.declared import declared_links
from tests.policy.documents import Manifests
from tests.policy.held import Held, held


class OneWay(NamedTuple):
    """The connections that policies about what pods send, or receive, let through, and the declared ones."""

    found: frozenset[Link]
    declared: frozenset[Link]


def undeclared(manifests: Manifests, direction: str, *, guests: bool = False) -> Iterator[str]:
    """Yield where what programs, or guests, may send or receive is not what is declared."""
    try:
        objects = _without_mesh(held(manifests))
    except ManifestError as error:
        yield str(error)
        return
    found, declared = _both_ways(Held.of(_plain(manifests.platform), objects))[direction]
    place = 0 if direction == EGRESS else 1
    for link in sorted(found ^ declared):
        if (link[place] in objects.pods) is not guests:
            side = "let out" if direction == EGRESS else "let in"
            yield f"{link} is {side if link in found else f'not {side}'}"


def _without_mesh(objects: Objects) -> Objects:
    pods = {name: changed(pod, meshed=False) for name, pod in objects.pods.items()}
    return changed(objects, pods=pods, mesh=Mesh())


@cache
def _plain(platform: Platform) -> Platform:
    """Return a platform without its mesh."""
    environment = platform.environment
    add_ons = replace(environment.add_ons, mesh=None)
    return changed(platform, environment=replace(environment, add_ons=add_ons))


@cache
def _both_ways(asked: Held) -> dict[str, OneWay]:
    matrix = matrix_of(asked.objects)
    declared = declared_links(asked.platform, matrix)
    return {
        direction: OneWay(
            frozenset(_found(asked.objects, matrix, direction)),
            frozenset(each for each in declared if _is_asked(matrix, each, direction)),
        )
        for direction in (EGRESS, INGRESS)
    }


def _is_asked(matrix: Matrix, link: Link, direction: str) -> bool:
    return (link.source if direction == EGRESS else link.destination) in matrix.inside


def _found(objects: Objects, matrix: Matrix, direction: str) -> Iterator[Link]:
    sides = network_policy.sides_of(objects.policies)
    ports = (matrix.ports | matrix.others) - {(TUNNEL, TCP)}
    for source, destination in _pairs(matrix, direction):
        if network_policy.closed_one_way(sides, source, destination, direction):
            continue
        for port, protocol in ports:
            connection = Connection(source, destination, port, protocol)
            if network_policy.decide_one_way(sides, connection, direction).allowed:
                yield Link(source.name, destination.name, port, protocol)


def _pairs(matrix: Matrix, direction: str) -> Iterator[tuple[Endpoint, Endpoint]]:
    others = [each for each in matrix.endpoints.values() if str(each.address) not in PROBES]
    for name in matrix.inside:
        end = matrix.endpoints[name]
        yield from ((end, each) if direction == EGRESS else (each, end) for each in others)
