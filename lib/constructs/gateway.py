"""The way from outside to an exposed service by the Gateway API, with what an Ingress gives as well."""

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
from lib.model import HTTP, Platform, Tls, Workload

_PLAIN, _SECURE = "http", "https"


def gateway(platform: Platform, workload: Workload) -> GatewayProps:
    """Return a Gateway for the environment's host that ends TLS where the environment has it."""
    way_in = platform.environment.ingress
    listeners = [GatewaySpecListeners(name=_PLAIN, hostname=way_in.host, port=80, protocol="HTTP")]
    if way_in.tls:
        listeners.append(
            GatewaySpecListeners(
                name=_SECURE, hostname=way_in.host, port=443, protocol="HTTPS", tls=_tls(way_in.tls)
            )
        )
    return GatewayProps(
        metadata=custom_metadata(platform, workload),
        spec=GatewaySpec(gateway_class_name=way_in.class_name, listeners=listeners),
    )


def http_route(platform: Platform, workload: Workload) -> HttpRouteProps:
    """Return the route from the host to the service."""
    backend = HttpRouteSpecRulesBackendRefs(name=workload.name, port=workload.service.port(HTTP))
    listener = _SECURE if platform.environment.ingress.tls else _PLAIN
    return HttpRouteProps(
        metadata=custom_metadata(platform, workload),
        spec=_route(platform, workload, listener, HttpRouteSpecRules(backend_refs=[backend])),
    )


def http_redirect(platform: Platform, workload: Workload) -> HttpRouteProps:
    """Return the route that sends who came without TLS to where there is TLS."""
    redirect = HttpRouteSpecRulesFiltersRequestRedirect(
        scheme=HttpRouteSpecRulesFiltersRequestRedirectScheme.HTTPS,
        status_code=HttpRouteSpecRulesFiltersRequestRedirectStatusCode.VALUE_301,
    )
    to_tls = HttpRouteSpecRulesFilters(
        type=HttpRouteSpecRulesFiltersType.REQUEST_REDIRECT, request_redirect=redirect
    )
    return HttpRouteProps(
        metadata=custom_metadata(platform, workload, name=f"{workload.name}-redirect"),
        spec=_route(platform, workload, _PLAIN, HttpRouteSpecRules(filters=[to_tls])),
    )


def _tls(tls: Tls) -> GatewaySpecListenersTls:
    return GatewaySpecListenersTls(certificate_refs=[GatewaySpecListenersTlsCertificateRefs(name=tls.secret)])


def _route(platform: Platform, workload: Workload, listener: str, rule: HttpRouteSpecRules) -> HttpRouteSpec:
    return HttpRouteSpec(
        hostnames=[platform.environment.ingress.host],
        parent_refs=[HttpRouteSpecParentRefs(name=workload.name, section_name=listener)],
        rules=[rule],
    )
