"""How an exposed service is reached from outside the cluster: a host and a certificate each."""

from collections.abc import Iterator, Mapping
from typing import Any

from lib.model import Gateway, Ingress, SharedGateway
from tests.policy.declared import Exposed, differences, exposed_services
from tests.policy.documents import Document, Manifests

_WAYS: dict[type, str] = {Ingress: "Ingress", Gateway: "Gateway", SharedGateway: "HTTPRoute"}
"""The objects that have the annotations of each way in."""
_CERT_MANAGER = "cert-manager.io"


def ingresses(manifests: Manifests) -> Iterator[str]:
    """Exactly the exposed services have an Ingress, of the environment's class and for their own host."""
    way_in = manifests.platform.environment.cluster.way_in
    expected = {
        name: (way_in.class_name, [each.host])
        for name, each in exposed_services(manifests.platform).items()
        if isinstance(way_in, Ingress)
    }
    found = {
        each.name: (each.get("spec ingressClassName"), list(each.find("spec rules * host")))
        for each in manifests.of("Ingress")
    }
    yield from differences("Ingress", found, expected)


def ingress_targets(manifests: Manifests) -> Iterator[str]:
    """An Ingress routes to the exposed port of its own service, and nowhere else."""
    exposed = exposed_services(manifests.platform)
    for ingress in manifests.of("Ingress"):
        backends = list(ingress.find("spec rules * http paths * backend service"))
        allowed = [{"name": ingress.name, "port": port} for port in _references(exposed.get(ingress.name))]
        if not backends or any(each not in allowed for each in backends):
            yield f"{ingress} routes to {backends}"
        if "defaultBackend" in ingress.get("spec"):
            yield f"{ingress} routes elsewhere by default"


def whole_hosts(manifests: Manifests) -> Iterator[str]:
    """An Ingress passes on every path of its host."""
    for ingress in manifests.of("Ingress"):
        for paths in ingress.find("spec rules * http paths"):
            found = [(each.get("path"), each.get("pathType")) for each in paths]
            if found != [("/", "Prefix")]:
                yield f"{ingress} passes on {found}"


def tls(manifests: Manifests) -> Iterator[str]:
    """An Ingress has TLS for its host, by that host's certificate, exactly where the host has one."""
    exposed = exposed_services(manifests.platform)
    for ingress in manifests.of("Ingress"):
        host = exposed.get(ingress.name)
        expected = [([host.host], host.tls_secret)] if host and host.tls_secret else []
        found = [(each.get("hosts"), each.get("secretName")) for each in ingress.find("spec tls *")]
        if found != expected:
            yield f"{ingress} has TLS for {found}, not for {expected}"


def certificates(manifests: Manifests) -> Iterator[str]:
    """Where there is an issuer it certifies each host, for the Secret that the Ingress or Gateway reads."""
    issuer = manifests.platform.environment.add_ons.issuer
    expected = {
        name: (_CERT_MANAGER, issuer.kind, issuer.name, [each.host], each.tls_secret)
        for name, each in exposed_services(manifests.platform).items()
        if issuer and each.tls_secret
    }
    found = {each.name: _certified(each) for each in manifests.of("Certificate")}
    yield from differences("Certificate", found, expected)


def gateways(manifests: Manifests) -> Iterator[str]:
    """Exactly the exposed services have a Gateway, of the environment's class and for their own host."""
    way_in = manifests.platform.environment.cluster.way_in
    expected = {
        name: (way_in.class_name, _listeners(each))
        for name, each in exposed_services(manifests.platform).items()
        if isinstance(way_in, Gateway)
    }
    found = {
        each.name: (each.get("spec gatewayClassName"), [*map(_listener, each.get("spec listeners"))])
        for each in manifests.of("Gateway")
    }
    yield from differences("Gateway", found, expected)


def routes(manifests: Manifests) -> Iterator[str]:
    """A host is routed to the exposed port of its service, by TLS alone where the host has a certificate."""
    way_in = manifests.platform.environment.cluster.way_in
    expected = {
        (*listener, each.host): target
        for name, each in exposed_services(manifests.platform).items()
        for listener, target in _targets(way_in, name, each).items()
    }
    found = {
        (
            parent.get("namespace"),
            parent["name"],
            parent["sectionName"],
            *route.get("spec hostnames"),
        ): _target(route)
        for route in manifests.of("HTTPRoute")
        for parent in route.get("spec parentRefs")
    }
    yield from differences("route", found, expected)


def way_in_annotations(manifests: Manifests) -> Iterator[str]:
    """What passes on requests, and the Service of what is exposed, have exactly the way in's annotations."""
    way_in, exposed = manifests.platform.environment.cluster.way_in, exposed_services(manifests.platform)
    for document in manifests.of(*_WAYS.values(), "Service"):
        expected: Mapping[str, str] = {}
        if way_in and document.kind == _WAYS[type(way_in)]:
            expected = way_in.annotations
        elif way_in and document.kind == "Service" and document.name in exposed:
            expected = way_in.service_annotations
        found = document.get("metadata annotations", {})
        if found != dict(expected):
            yield f"{document} has annotations {found}, not {dict(expected)}"


def request_timeouts(manifests: Manifests) -> Iterator[str]:
    """A route to a service waits for the service's longest request, where the Gateway knows timeouts."""
    way_in = manifests.platform.environment.cluster.way_in
    stated = isinstance(way_in, Gateway | SharedGateway) and way_in.request_timeout
    for route in manifests.of("HTTPRoute"):
        for name in route.find("spec rules * backendRefs * name"):
            longest = manifests.platform.workload_by_name[name].declared.longest_request_seconds
            found = list(route.find("spec rules * timeouts request"))
            if found != ([f"{longest}s"] if stated else []):
                yield f"{route} waits {found} for {longest} s"


def noticed_ends(manifests: Manifests) -> Iterator[str]:
    """An exposed service that drains does so until its way in sends no more requests to the pod."""
    way_in, exposed = manifests.platform.environment.cluster.way_in, exposed_services(manifests.platform)
    least = (way_in.drain_seconds if way_in else None) or 0
    for pod in (each for each in manifests.pods if each.name in exposed):
        if 0 < pod.drain_seconds < least:
            yield f"{pod} drains {pod.drain_seconds} s, not {least}"


def _references(exposed: Exposed | None) -> list[dict[str, Any]]:
    """Return the ways in which an Ingress may name a port."""
    return [{"name": exposed.port.name}, {"number": exposed.port.number}] if exposed else []


def _certified(certificate: Document) -> tuple[Any, ...]:
    fields = ("issuerRef group", "issuerRef kind", "issuerRef name", "dnsNames", "secretName")
    return tuple(certificate.get(f"spec {field}") for field in fields)


def _listeners(exposed: Exposed) -> list[tuple[Any, ...]]:
    plain: tuple[Any, ...] = ("http", "HTTP", 80, exposed.host, [])
    secure = ("https", "HTTPS", 443, exposed.host, [exposed.tls_secret])
    return [plain, secure] if exposed.tls_secret else [plain]


def _listener(listener: dict[str, Any]) -> tuple[Any, ...]:
    secrets = [each["name"] for each in listener.get("tls", {}).get("certificateRefs", ())]
    return (*map(listener.get, ("name", "protocol", "port", "hostname")), secrets)


def _targets(way_in: object, name: str, exposed: Exposed) -> dict[tuple[str | None, ...], object]:
    """Return where each listener, by namespace, Gateway and name, routes: to a port, or a scheme."""
    service: object = [(name, exposed.port.number)]
    if isinstance(way_in, SharedGateway):
        parent = (way_in.gateway_namespace, way_in.name)
        found = {(*parent, way_in.listener): service, (*parent, way_in.plain_listener): ["https"]}
        return {listener: target for listener, target in found.items() if listener[-1]}
    if not isinstance(way_in, Gateway):
        return {}
    own = (None, name)
    return (
        {(*own, "https"): service, (*own, "http"): ["https"]}
        if exposed.tls_secret
        else {(*own, "http"): service}
    )


def _target(route: Document) -> object:
    backends = [(each["name"], each["port"]) for each in route.find("spec rules * backendRefs *")]
    return backends or list(route.find("spec rules * filters * requestRedirect scheme"))
