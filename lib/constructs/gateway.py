"""How an exposed service is reached by the Gateway API, with all that an Ingress object offers."""

from cdk8s import ApiObjectMetadata

from imports.io.k8s.networking.gateway import (
    GatewayProps,
    GatewaySpec,
    GatewaySpecListeners,
    GatewaySpecListenersTls,
    GatewaySpecListenersTlsCertificateRefs,
    HttpRouteProps,
    HttpRouteSpec,
    HttpRouteSpecParentRefs,
    HttpRouteSpecRules,
    HttpRouteSpecRulesBackendRefs,
    HttpRouteSpecRulesFilters,
    HttpRouteSpecRulesFiltersRequestRedirect,
    HttpRouteSpecRulesFiltersRequestRedirectScheme,
    HttpRouteSpecRulesFiltersRequestRedirectStatusCode,
    HttpRouteSpecRulesFiltersType,
    HttpRouteSpecRulesTimeouts,
)
from lib.constructs.metadata import custom_metadata
from lib.constructs.values import named
from lib.model import Gateway, Host, Port, SharedGateway, Workload
from lib.model.way_in import NO_ANNOTATIONS

_PLAIN, _SECURE = "http", "https"

Parent = HttpRouteSpecParentRefs
"""A listener of a Gateway, to which a route attaches."""


def gateway(workload: Workload, host: Host, way_in: Gateway) -> GatewayProps:
    """Return a Gateway for the service's host that ends TLS where the host has a certificate."""
    listeners = [GatewaySpecListeners(name=_PLAIN, hostname=host.name, port=80, protocol="HTTP")]
    if host.tls_secret:
        tls = _tls(host.tls_secret)
        listeners.append(
            GatewaySpecListeners(name=_SECURE, hostname=host.name, port=443, protocol="HTTPS", tls=tls)
        )
    return GatewayProps(
        metadata=custom_metadata(workload, annotations=way_in.annotations),
        spec=GatewaySpec(gateway_class_name=way_in.class_name, listeners=listeners),
    )


def listener(workload: Workload, host: Host) -> Parent:
    """Return the listener of the service's own Gateway that is routed to it."""
    return Parent(name=workload.name, section_name=_SECURE if host.tls_secret else _PLAIN)


def plain_listener(workload: Workload, host: Host) -> Parent | None:
    """Return the listener of the service's own Gateway that redirects to HTTPS."""
    return Parent(name=workload.name, section_name=_PLAIN) if host.tls_secret else None


def shared_listener(gateway: SharedGateway, name: str) -> Parent:
    """Return a listener of a Gateway in another namespace."""
    return Parent(name=gateway.name, namespace=gateway.gateway_namespace, section_name=name)


def http_route(workload: Workload, host: Host, port: Port, parent: Parent) -> HttpRouteProps:
    """Return the route from the host to the service."""
    backend = HttpRouteSpecRulesBackendRefs(name=workload.name, port=port.number)
    to_service = HttpRouteSpecRules(backend_refs=[backend], timeouts=_timeouts(workload))
    return HttpRouteProps(
        metadata=_route_metadata(workload, workload.name), spec=_route(host, parent, to_service)
    )


def http_redirect(workload: Workload, host: Host, parent: Parent) -> HttpRouteProps:
    """Return the route that redirects plain HTTP to HTTPS."""
    redirect = HttpRouteSpecRulesFiltersRequestRedirect(
        scheme=named(HttpRouteSpecRulesFiltersRequestRedirectScheme.HTTPS, "https"),
        status_code=named(HttpRouteSpecRulesFiltersRequestRedirectStatusCode.VALUE_301, 301),
    )
    to_tls = HttpRouteSpecRulesFilters(
        type=named(HttpRouteSpecRulesFiltersType.REQUEST_REDIRECT, "RequestRedirect"),
        request_redirect=redirect,
    )
    return HttpRouteProps(
        metadata=_route_metadata(workload, f"{workload.name}-redirect"),
        spec=_route(host, parent, HttpRouteSpecRules(filters=[to_tls])),
    )


def _route_metadata(workload: Workload, name: str) -> ApiObjectMetadata:
    way_in = workload.platform.environment.cluster.way_in
    annotations = way_in.annotations if isinstance(way_in, SharedGateway) else NO_ANNOTATIONS
    return custom_metadata(workload, annotations=annotations, name=name)


def _timeouts(workload: Workload) -> HttpRouteSpecRulesTimeouts | None:
    """Return how long the service takes at the most: Envoy's own limit of 15 s may be less."""
    way_in = workload.platform.environment.cluster.way_in
    if isinstance(way_in, Gateway | SharedGateway) and way_in.request_timeout:
        return HttpRouteSpecRulesTimeouts(request=f"{workload.declared.longest_request_seconds}s")
    return None


def _tls(secret: str) -> GatewaySpecListenersTls:
    return GatewaySpecListenersTls(certificate_refs=[GatewaySpecListenersTlsCertificateRefs(name=secret)])


def _route(host: Host, parent: Parent, rule: HttpRouteSpecRules) -> HttpRouteSpec:
    return HttpRouteSpec(hostnames=[host.name], parent_refs=[parent], rules=[rule])
