"""A platform as nodes and edges: what runs, who calls whom, how it is reached, and what is kept where."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from lib.model import Ingress, Platform, Program, ScheduledJob, SharedGateway, Workload
from lib.model.external import Endpoint
from lib.model.quota import least_pods, most_pods
from lib.model.way_in import WayIn
from lib.review.report import Report

Kind = Literal["clients", "entrance", "service", "job", "volume", "external"]

CLIENTS = "clients"


class Node(NamedTuple):
    """Something that calls, is called or is kept; kind and name together are its own."""

    kind: Kind
    name: str
    details: tuple[str, ...] = ()
    inside: bool = True
    """Whether it is in the environment's namespace."""

    @property
    def identifier(self) -> str:
        """Return a word that no other node has: names are DNS's, and have no underscore."""
        return re.sub(r"\W", "_", f"{self.kind}_{self.name}")


class Edge(NamedTuple):
    """Who reaches whom, and how; a volume is kept and not called."""

    source: Node
    target: Node
    details: tuple[str, ...] = ()

    @property
    def is_call(self) -> bool:
        return self.target.kind != "volume"


class Graph(NamedTuple):
    """A platform in one environment, in the order of the catalogue."""

    environment: str
    namespace: str
    meshed: bool
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def title(self) -> str:
        """Return the namespace, and whether everything in it is in the mesh."""
        return f"{self.namespace}, all in the mesh" if self.meshed else self.namespace


def graph(platform: Platform) -> Graph:
    """Return what is drawn of a platform."""
    edges = (*_exposed(platform), *_called(platform), *_kept(platform))
    programs = [_program(each) for each in platform.programs]
    ends = [end for each in edges for end in (each.source, each.target)]
    return Graph(
        environment=platform.environment.name,
        namespace=platform.environment.namespace,
        meshed=platform.environment.add_ons.mesh is not None,
        nodes=tuple(dict.fromkeys([*programs, *ends])),
        edges=edges,
    )


def connections(drawn: Graph) -> Report:
    """Return the edges as a table."""
    rows = [
        (each.source.kind, each.source.name, each.target.kind, each.target.name, ", ".join(each.details))
        for each in drawn.edges
    ]
    columns = ("from", "its name", "to", "its name there", "how")
    return Report(f"{drawn.environment}: who calls whom", columns, rows)


def _program(program: Program) -> Node:
    if isinstance(program, ScheduledJob):
        return Node("job", program.name, (_when(program),))
    return Node("service", program.name, (_pods(program),))


def _when(job: ScheduledJob) -> str:
    return f"schedule {job.size.schedule}" if job.size.schedule else "by hand"


def _pods(program: Program) -> str:
    least, most = least_pods(program), most_pods(program)
    return "1 pod" if most == 1 else f"{most} pods" if least == most else f"{least} to {most} pods"


def _exposed(platform: Platform) -> Iterator[Edge]:
    """Yield how clients come to the hosts of exposed services."""
    way_in = platform.environment.cluster.way_in
    hosts = [each for each in platform.workloads if each.host]
    if way_in and hosts:
        entrance = _entrance(platform, way_in)
        yield Edge(Node("clients", CLIENTS, inside=False), entrance)
        yield from (_route(entrance, each, way_in) for each in hosts)


def _entrance(platform: Platform, way_in: WayIn) -> Node:
    mesh = platform.environment.add_ons.mesh
    meshed = ("in the mesh",) if mesh and mesh.ingress_account else ()
    if isinstance(way_in, SharedGateway):
        return Node(
            "entrance", way_in.name, (f"Gateway of {way_in.gateway_namespace}", *meshed), inside=False
        )
    if isinstance(way_in, Ingress):
        return Node("entrance", way_in.class_name, ("Ingress", *meshed), inside=False)
    return Node("entrance", way_in.class_name, ("Gateway", *meshed), inside=way_in.proxy is not None)


def _route(entrance: Node, workload: Workload, way_in: WayIn) -> Edge:
    host, port = workload.host, workload.exposed_port
    name = host.name if host else ""
    scheme = (
        "" if isinstance(way_in, SharedGateway) else "https://" if host and host.tls_secret else "http://"
    )
    to = (f"{port.protocol} {port.number}",) if port else ()
    return Edge(entrance, _program(workload), (f"{scheme}{name}", *to))


def _called(platform: Platform) -> Iterator[Edge]:
    """Yield the calls, those outside first: so drawn, they cross no others."""
    for program in platform.programs:
        for endpoint, _ in program.externals:
            yield Edge(_program(program), _external(endpoint), (f"{_spoken(endpoint)} {endpoint.port}",))
        for callee in program.callees:
            port = callee.port
            yield Edge(_program(program), _program(callee.workload), (f"{port.protocol} {port.number}",))


def _spoken(endpoint: Endpoint) -> str:
    """Return the protocol; that of a URL says whether it is by TLS."""
    scheme, is_url, _ = endpoint.address.partition("://")
    return scheme if is_url else endpoint.protocol


def _external(endpoint: Endpoint) -> Node:
    return Node("external", endpoint.name, (endpoint.address,), inside=False)


def _kept(platform: Platform) -> Iterator[Edge]:
    for program in platform.programs:
        if volume := program.size.volume:
            kept = (f"{volume.size_gib}Gi", *([volume.storage_class] if volume.storage_class else []))
            yield Edge(_program(program), Node("volume", f"data of {program.name}", kept))
