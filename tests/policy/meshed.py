"""What gets through in the mesh, by the evaluator, and what is declared of it."""

from collections.abc import Iterator
from functools import cache
from itertools import product

from lib.reach import istio
from lib.reach.cluster import matrix_of
from lib.reach.content import ManifestError
from lib.reach.endpoints import TCP, Connection, Endpoint
from lib.reach.matrix import Link, Matrix
from lib.review.declared import declared_links
from tests.policy.documents import Manifests
from tests.policy.held import Held, held

Call = tuple[str, str, int]
"""A caller's namespace and account, whom it calls, and the port."""

_KINDS = ("AuthorizationPolicy", "PeerAuthentication")


def undeclared_in_mesh(manifests: Manifests) -> Iterator[str]:
    """Yield where what gets through, or what ztunnel alone would let members call, is undeclared."""
    if not manifests.platform.environment.add_ons.mesh:
        return
    try:
        yield from _differences(Held.of(manifests.platform, held(manifests, *_KINDS)))
    except ManifestError as error:
        yield str(error)


@cache
def _differences(asked: Held) -> list[str]:
    matrix = matrix_of(asked.objects)
    declared, through = declared_links(asked.platform, matrix), matrix.links().keys()
    of_members = {_call(matrix, each) for each in declared if _is_of_member(matrix, each)}
    let_in = set(_let_in(asked.objects.mesh, matrix))
    return [
        *(f"{each} gets through: {each in through}" for each in sorted(through ^ declared)),
        *(f"ztunnel lets {each} in: {each in let_in}" for each in sorted(let_in ^ of_members)),
    ]


def _let_in(mesh: istio.Mesh, matrix: Matrix) -> Iterator[Call]:
    """Yield what ztunnel lets each account call, whatever NetworkPolicies say."""
    ports = {port for port, protocol in (*matrix.ports, *matrix.others) if protocol == TCP}
    callers = {_account(each): each for each in matrix.endpoints.values() if each.has_identity}
    called = [each for each in matrix.endpoints.values() if _is_called(matrix, each)]
    for (name, source), destination, port in product(callers.items(), called, ports):
        if istio.decide(mesh, Connection(source, destination, port, TCP)).allowed:
            yield name, destination.name, port


def _is_of_member(matrix: Matrix, link: Link) -> bool:
    called = _is_called(matrix, matrix.endpoints[link.destination])
    return called and matrix.endpoints[link.source].has_identity and link.protocol == TCP


def _is_called(matrix: Matrix, end: Endpoint) -> bool:
    """Return whether a pod in the mesh is a program's or a guest's: ztunnel asks no policy about others."""
    return end.name in matrix.inside and end.meshed and bool(end.labels)


def _call(matrix: Matrix, link: Link) -> Call:
    return _account(matrix.endpoints[link.source]), link.destination, link.port


def _account(end: Endpoint) -> str:
    return f"{end.namespace}/{end.account}"
