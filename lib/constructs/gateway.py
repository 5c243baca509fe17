"""How an exposed service is reached by the Gateway API, with all that an Ingress object offers."""

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
)
from lib.constructs.metadata import custom_metadata
from lib.model import Host, Port, Workload

_PLAIN, _SECURE = "http", "https"


def gateway(workload: Workload, host: Host) -> GatewayProps:
    """Return a Gateway for the service's host that ends TLS where the host has a certificate."""
    listeners = [GatewaySpecListeners(name=_PLAIN, hostname=host.name, port=80, protocol="HTTP")]
    if host.tls_secret:
        tls = _tls(host.tls_secret)
        listeners.append(
            GatewaySpecListeners(name=_SECURE, hostname=host.name, port=443, protocol="HTTPS", tls=tls)
        )
    class_name = workload.platform.environment.ingress.class_name
    return GatewayProps(
        metadata=custom_metadata(workload),
        spec=GatewaySpec(gateway_class_name=class_name, listeners=listeners),
    )


def http_route(workload: Workload, host: Host, port: Port) -> HttpRouteProps:
    """Return the route from the host to the service."""
    backend = HttpRouteSpecRulesBackendRefs(name=workload.name, port=port.number)
    listener = _SECURE if host.tls_secret else _PLAIN
    return HttpRouteProps(
        metadata=custom_metadata(workload),
        spec=_route(workload, host, listener, HttpRouteSpecRules(backend_refs=[backend])),
    )


def http_redirect(workload: Workload, host: Host) -> HttpRouteProps:
    """Return the route that redirects plain HTTP to HTTPS."""
    redirect = HttpRouteSpecRulesFiltersRequestRedirect(
        scheme=HttpRouteSpecRulesFiltersRequestRedirectScheme.HTTPS,
        status_code=HttpRouteSpecRulesFiltersRequestRedirectStatusCode.VALUE_301,
    )
    to_tls = HttpRouteSpecRulesFilters(
        type=HttpRouteSpecRulesFiltersType.REQUEST_REDIRECT, request_redirect=redirect
    )
    return HttpRouteProps(
        metadata=custom_metadata(workload, name=f"{workload.name}-redirect"),
        spec=_route(workload, host, _PLAIN, HttpRouteSpecRules(filters=[to_tls])),
    )


def _tls(secret: str) -> GatewaySpecListenersTls:
    return GatewaySpecListenersTls(certificate_refs=[GatewaySpecListenersTlsCertificateRefs(name=secret)])


def _route(workload: Workload, host: Host, listener: str, rule: HttpRouteSpecRules) -> HttpRouteSpec:
    return HttpRouteSpec(
        hostnames=[host.name],
        parent_refs=[HttpRouteSpecParentRefs(name=workload.name, section_name=listener)],
        rules=[rule],
    )
