"""Breakages of how a service is reached from outside the cluster."""

from tests.policy.breakages.changes import broken, delete, drop, put

_KINDS, _GATEWAY = "kinds", "kinds, gateway"
_BALANCED, _SHARED = "prod, load balancer", "prod, shared gateway"
_CHECKED = "metadata annotations alb.ingress.kubernetes.io/healthcheck-path"
_CONFIGURED = "metadata annotations cloud.google.com/backend-config"
_DRAIN = "spec template spec containers 0 env 2 value"
_SLEEP = "spec template spec containers 0 lifecycle preStop sleep seconds"
_BACKEND = "spec rules 0 http paths 0 backend service"
BREAKAGES = [
    broken("request_timeouts", drop("HTTPRoute/frontend", "spec rules 0 timeouts"), shape="prod, gateway"),
    broken(
        "request_timeouts",
        put("HTTPRoute/frontend", "spec rules 0 timeouts", {"request": "45s"}),
        shape="prod, shared gateway",
    ),
    broken("ingresses", delete("Ingress/frontend")),
    broken("ingresses", delete("Ingress/desk"), shape=_KINDS),
    broken("ingresses", put("Ingress/frontend", "spec ingressClassName", "other")),
    broken("ingresses", put("Ingress/desk", "spec rules 0 host", "shop.example.com"), shape=_KINDS),
    broken("ingress_targets", put("Ingress/frontend", "spec defaultBackend", {"service": {"name": "b"}})),
    broken("ingress_targets", put("Ingress/site", f"{_BACKEND} port name", "metrics"), shape=_KINDS),
    broken(
        "ingress_targets",
        put("Ingress/desk", _BACKEND, {"name": "site", "port": {"name": "web"}}),
        shape=_KINDS,
    ),
    broken("tls", drop("Ingress/frontend", "spec tls")),
    broken("tls", put("Ingress/frontend", "spec tls 0 hosts 0", "example.com")),
    broken("tls stored_secrets", put("Ingress/frontend", "spec tls 0 secretName", "other")),
    broken("tls", put("Ingress/desk", "spec tls 0 secretName", "shop-tls"), shape=_KINDS),
    broken("tls development", put("Ingress/frontend", "spec tls", [{"hosts": ["a.b"]}]), shape="dev"),
    broken("certificates stored_secrets", delete("Certificate/frontend")),
    broken("certificates stored_secrets", delete("Certificate/desk"), shape=_KINDS),
    broken("certificates", put("Certificate/frontend", "spec dnsNames 0", "example.com")),
    broken("certificates", put("Certificate/frontend", "spec issuerRef kind", "Issuer")),
    broken("noticed_ends told_variables", put("Deployment/frontend", _DRAIN, "59"), shape=_BALANCED),
    broken("noticed_ends held_back", put("Deployment/door", _SLEEP, 59), shape="shop, load balancer"),
    *(
        broken("way_in_annotations", change, shape=shape)
        for shape, change in (
            ("prod", put("Ingress/frontend", _CHECKED, "/readyz")),
            ("prod", put("Service/frontend", _CONFIGURED, "")),
            (_BALANCED, put("Ingress/frontend", _CHECKED, "/")),
            (_BALANCED, drop("Ingress/frontend", "metadata annotations")),
            (_BALANCED, drop("Service/frontend", _CONFIGURED)),
            (_BALANCED, put("Service/backend", _CONFIGURED, "")),
            ("prod, gateway of its own", drop("Gateway/frontend", _CHECKED)),
            ("prod, gateway of its own", put("HTTPRoute/frontend", _CHECKED, "/readyz")),
            (_SHARED, drop("HTTPRoute/frontend-redirect", _CHECKED)),
        )
    ),
    *(
        broken(rules, change, shape=_GATEWAY)
        for rules, change in (
            ("gateways", delete("Gateway/desk")),
            ("gateways", put("Gateway/site", "spec gatewayClassName", "other")),
            ("gateways", put("Gateway/site", "spec listeners 0 hostname", "example.com")),
            ("gateways", put("Gateway/site", "spec listeners 1 port", 8443)),
            ("gateways", put("Gateway/desk", "spec listeners 1 tls certificateRefs 0 name", "shop-tls")),
            ("routes", delete("HTTPRoute/site-redirect")),
            ("routes", delete("HTTPRoute/desk")),
            ("routes", put("HTTPRoute/site", "spec hostnames 0", "example.com")),
            ("routes", put("HTTPRoute/site", "spec rules 0 backendRefs 0 port", 9090)),
            ("routes", put("HTTPRoute/desk", "spec parentRefs 0 sectionName", "http")),
        )
    ),
    broken("whole_hosts", put("Ingress/frontend", "spec rules 0 http paths 0 path", "/app")),
    broken("whole_hosts", put("Ingress/frontend", "spec rules 0 http paths 0 pathType", "Exact")),
    broken("certificates", put("Certificate/frontend", "spec issuerRef group", "example.com")),
]
