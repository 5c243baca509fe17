"""How a service is reached from outside the cluster: the objects of the cluster's way in."""

from collections.abc import Iterator

from lib.constructs.certificate import certificate
from lib.constructs.gateway import (
    Parent,
    gateway,
    http_redirect,
    http_route,
    listener,
    plain_listener,
    shared_listener,
)
from lib.constructs.guests import proxy_policy
from lib.constructs.ingress import ingress
from lib.constructs.manifests import Document
from lib.model import Gateway, Host, Ingress, Port, SharedGateway, Workload


def exposure(workload: Workload, host: Host, port: Port) -> Iterator[Document]:
    """Yield what routes a host to a port of the service."""
    environment = workload.platform.environment
    way_in, issuer = environment.cluster.way_in, environment.add_ons.issuer
    if isinstance(way_in, Ingress):
        yield ingress(workload, host, way_in)
    elif isinstance(way_in, Gateway):
        yield from _by_own_gateway(workload, host, port, way_in)
    elif isinstance(way_in, SharedGateway):
        plain = way_in.plain_listener
        redirected = shared_listener(way_in, plain) if plain else None
        yield from _routes(workload, host, port, shared_listener(way_in, way_in.listener), redirected)
    if issuer and host.tls_secret:
        yield certificate(workload, host, host.tls_secret, issuer)


def _by_own_gateway(workload: Workload, host: Host, port: Port, way_in: Gateway) -> Iterator[Document]:
    yield gateway(workload, host, way_in)
    yield from _routes(workload, host, port, listener(workload, host), plain_listener(workload, host))
    if way_in.proxy:
        yield proxy_policy(workload, port, way_in.proxy)


def _routes(
    workload: Workload, host: Host, port: Port, parent: Parent, redirected: Parent | None
) -> Iterator[Document]:
    yield http_route(workload, host, port, parent)
    if redirected:
        yield http_redirect(workload, host, redirected)
