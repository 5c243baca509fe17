"""Which connections a platform declares, asked of the ends that a matrix knows."""

from collections.abc import Iterator
from typing import NamedTuple

from lib.model import METRICS, Cluster, Gateway, Platform, Pods, Port, Program, Workload
from lib.model.guest import proxies, solved_hosts
from lib.reach.endpoints import GATEWAY_NAME, TCP, UDP, Endpoint
from lib.reach.matrix import Link, Matrix
from lib.review.ends import Fits, is_of, named, network, pods, public

_SOLVER = {"acme.cert-manager.io/http01-solver": "true"}
_SOLVER_PORT = 8089
"""cert-manager's."""
_PROBES = {"IPv4": "169.254.7.127/32", "IPv6": "fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128"}
"""From where a pod's node probes it in Istio's ambient mode."""


class Declared(NamedTuple):
    """Whoever fits may connect to whatever fits, at these ports."""

    source: Fits
    destination: Fits
    ports: tuple[int, ...]
    protocols: tuple[str, ...] = (TCP,)


def declared_links(platform: Platform, matrix: Matrix) -> set[Link]:
    """Return the connections among a matrix's ends that a platform declares."""
    return {
        Link(source.name, destination.name, port, protocol)
        for each in declared(platform, matrix)
        for source in matrix.endpoints.values()
        if each.source(source)
        for destination in matrix.endpoints.values()
        if each.destination(destination)
        for port in each.ports
        for protocol in each.protocols
        if not (protocol == TCP and _is_tunnelled_out(matrix, source, destination))
    }


def _is_tunnelled_out(matrix: Matrix, source: Endpoint, destination: Endpoint) -> bool:
    """Return whether somebody else's pod would be called through the mesh, which is declared of none."""
    return source.has_identity and destination.meshed and destination.name not in matrix.inside


def declared(platform: Platform, matrix: Matrix) -> Iterator[Declared]:
    """Yield what programs call, who calls them, and what add-ons' pods call and receive."""
    for program in platform.programs:
        yield from _calls(program)
    for workload in platform.workloads:
        yield from _called(workload)
    yield from _proxied(platform, matrix)
    for host in solved_hosts(platform):
        solver = pods(platform.environment.namespace, _SOLVER, meshed=None)
        yield from (Declared(each, solver, (_SOLVER_PORT,)) for each in _forwarders(host))


def _calls(program: Program) -> Iterator[Declared]:
    cluster, caller = program.platform.environment.cluster, named(program.name)
    for callee in program.callees:
        yield Declared(caller, named(callee.workload.name), (callee.port.number,))
    for endpoint, _ in program.externals:
        targets = [network(each) for each in endpoint.cidrs] or [public(cluster)]
        yield from (Declared(caller, target, (endpoint.port,)) for target in targets)
    if program.callees or program.externals:
        yield from _resolving(caller, cluster)


def _resolving(caller: Fits, cluster: Cluster) -> Iterator[Declared]:
    servers = [pods(each.namespace, dict(each.labels), meshed=None) for each in cluster.dns.pods]
    servers += [network(each) for each in cluster.dns_networks]
    yield from (Declared(caller, server, cluster.dns.ports, (TCP, UDP)) for server in servers)


def _called(workload: Workload) -> Iterator[Declared]:
    """Yield who calls a service from outside: what passes on requests, Prometheus, and probes in the mesh."""
    environment, service = workload.platform.environment, named(workload.name)
    probes = [each.port for each in workload.declared.probes.given.values() if each.port]
    probed = tuple(workload.declared.port(each).number for each in probes)
    if environment.add_ons.mesh:
        families = environment.cluster.ip_families
        yield from (Declared(network(_PROBES[family]), service, probed) for family in families)
    for port in workload.declared.ports:
        callers = [*(_forwarders(workload) if port.name == workload.declared.exposed else ())]
        callers += _scrapers(workload.platform, port)
        yield from (Declared(each, service, (port.number,)) for each in callers)


def _forwarders(workload: Workload) -> Iterator[Fits]:
    environment = workload.platform.environment
    mesh, way_in = environment.add_ons.mesh, environment.cluster.way_in
    if isinstance(way_in, Gateway) and way_in.proxy:
        account = f"{workload.name}-{way_in.class_name}" if mesh else None
        yield pods(environment.namespace, {GATEWAY_NAME: workload.name}, account)
    elif way_in:
        if way_in.namespace:
            yield _of(way_in.namespace, mesh.ingress_account if mesh else None)
        yield from (network(each) for each in way_in.networks)


def _scrapers(platform: Platform, port: Port) -> Iterator[Fits]:
    mesh, prometheus = platform.environment.add_ons.mesh, platform.environment.add_ons.prometheus
    if prometheus and port.name == METRICS:
        yield _of(prometheus.namespace, mesh.prometheus_account if mesh else None)
        yield from (network(each) for each in prometheus.networks)


def _of(namespace: str, account: str | None) -> Fits:
    return pods(namespace, {}, account, meshed=account is not None)


def _proxied(platform: Platform, matrix: Matrix) -> Iterator[Declared]:
    """Yield what the pods of Gateways receive and call."""
    environment = platform.environment
    for workload, proxy in proxies(platform):
        pod = pods(environment.namespace, {GATEWAY_NAME: workload.name}, meshed=None)
        way_in = environment.cluster.way_in
        clients = [network(each) for each in way_in.networks] if way_in else []
        for client in clients or [_anybody(environment.cluster, matrix)]:
            yield Declared(client, pod, proxy.ports)
        yield from _resolving(pod, environment.cluster)
        control_plane: Pods = proxy.control_plane
        target = pods(control_plane.namespace, dict(control_plane.labels), meshed=None)
        yield Declared(pod, target, proxy.control_plane_ports)


def _anybody(cluster: Cluster, matrix: Matrix) -> Fits:
    """Return what fits everybody elsewhere; an address, if it is of the cluster's families."""
    return lambda each: each.name not in matrix.inside and (each.address is None or is_of(cluster, each))
