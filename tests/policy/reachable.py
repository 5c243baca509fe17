"""What NetworkPolicies let pods send and receive, by the evaluator, and what is declared of it.

It is asked as on a cluster without a mesh, where these policies hold alone: ztunnel's port, and the addresses
from which a node probes pods in a mesh, have rules of their own.
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
from lib.reach.manifests import Manifest
from lib.reach.matrix import Link, Matrix
from lib.reach.objects import Objects, objects_of
from lib.reach.policies import EGRESS, INGRESS, NetworkPolicy, read_policy
from lib.review.declared import declared_links
from tests.policy.documents import Document, Manifests

_READ = ("Namespace", "NetworkPolicy")


class OneWay(NamedTuple):
    """The connections that policies about what pods send, or receive, let through, and the declared ones."""

    found: frozenset[Link]
    declared: frozenset[Link]


def undeclared(manifests: Manifests, direction: str, *, guests: bool = False) -> Iterator[str]:
    """Yield where what programs, or guests, may send or receive is not what is declared."""
    try:
        objects = _objects(tuple(each for each in manifests.documents if each.pod or each.kind in _READ))
    except ManifestError as error:
        yield str(error)
        return
    found, declared = _both_ways(_without_mesh(manifests.platform), repr(objects), _Kept(objects))[direction]
    place = 0 if direction == EGRESS else 1
    for link in sorted(found ^ declared):
        if (link[place] in objects.pods) is not guests:
            side = "let out" if direction == EGRESS else "let in"
            yield f"{link} is {side if link in found else f'not {side}'}"


class _Kept(NamedTuple):
    """Objects that do not count when calls are compared: their text does."""

    objects: Objects

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)

    def __hash__(self) -> int:
        return 0


@cache
def _objects(documents: tuple[Document, ...]) -> Objects:
    rest = [Manifest(str(each), each.content) for each in documents if each.kind != "NetworkPolicy"]
    found = objects_of(rest)
    return changed(
        found,
        pods={name: changed(pod, meshed=False) for name, pod in found.pods.items()},
        policies=tuple(_policy(each) for each in documents if each.kind == "NetworkPolicy"),
        mesh=Mesh(),
    )


@cache
def _policy(document: Document) -> NetworkPolicy:
    manifest = Manifest(str(document), document.content)
    return read_policy(manifest.name, manifest.namespace, manifest.get("spec"))


@cache
def _without_mesh(platform: Platform) -> Platform:
    environment = platform.environment
    add_ons = replace(environment.add_ons, mesh=None)
    return changed(platform, environment=replace(environment, add_ons=add_ons))


@cache
def _both_ways(platform: Platform, _: str, kept: _Kept) -> dict[str, OneWay]:
    matrix = matrix_of(kept.objects)
    declared = declared_links(platform, matrix)
    return {
        direction: OneWay(
            frozenset(_found(kept.objects, matrix, direction)),
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
