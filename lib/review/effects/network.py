"""How pods are reached: Services, routes into the cluster and policies."""

from lib.review.effects.row import DOCS, KUBERNETES, Effect, Row, becomes, fills_in, rows

SERVICE, INGRESS = "Service", "networking.k8s.io/Ingress"
NETWORK_POLICY = "networking.k8s.io/NetworkPolicy"
_SERVICES = f"{DOCS}concepts/services-networking/service/"
_VALIDATION = f"{KUBERNETES}pkg/apis/core/validation/validation.go"
_FILLED_IN = "The API server fills this value in by itself."

_SERVICE = [
    Row(
        SERVICE,
        "spec.clusterIP",
        Effect.QUIET,
        "The Service keeps the address, or the lack of one, that it has.",
        f"{KUBERNETES}pkg/registry/core/service/storage/storage.go",
        becomes(None),
    ),
    *rows(
        SERVICE,
        Effect.REFUSED,
        "It cannot change once it is set: delete the Service and apply it again.",
        _VALIDATION,
        "spec.clusterIP",
        "spec.loadBalancerClass",
    ),
    *rows(
        SERVICE,
        Effect.REREAD,
        "Nodes, DNS and load balancers follow at once; no pod is restarted.",
        _SERVICES,
        "metadata.annotations.**",
        "spec.ports.**",
        "spec.selector.**",
        "spec.type",
        "spec.ipFamilyPolicy",
        "spec.externalTrafficPolicy",
        "spec.internalTrafficPolicy",
        "spec.trafficDistribution",
        "spec.sessionAffinity",
        "spec.sessionAffinityConfig.**",
        "spec.publishNotReadyAddresses",
    ),
    Row(
        SERVICE,
        "metadata.labels.**",
        Effect.REREAD,
        "Whoever selects Services by labels, such as Prometheus, follows at once.",
        f"{DOCS}concepts/overview/working-with-objects/labels/",
    ),
    Row(
        SERVICE,
        "spec.type",
        Effect.QUIET,
        _FILLED_IN,
        f"{_SERVICES}#publishing-services-service-types",
        fills_in("ClusterIP"),
    ),
    Row(
        SERVICE,
        "spec.ports.*.protocol",
        Effect.QUIET,
        _FILLED_IN,
        f"{DOCS}reference/networking/service-protocols/",
        fills_in("TCP"),
    ),
]

_POLICY = [
    Row(
        NETWORK_POLICY,
        "spec.**",
        Effect.REREAD,
        "The network plugin lets through what the new rules say; no pod is restarted.",
        f"{DOCS}concepts/services-networking/network-policies/",
    )
]

_ROUTES = [
    *rows(
        INGRESS,
        Effect.REREAD,
        "The ingress controller routes by it at once; no pod is restarted.",
        f"{DOCS}concepts/services-networking/ingress/#updating-an-ingress",
        "spec.**",
        "metadata.annotations.**",
    ),
    *(
        Row(
            f"gateway.networking.k8s.io/{kind}",
            path,
            Effect.REREAD,
            "The gateway's controller routes by it at once; no pod is restarted.",
            "https://gateway-api.sigs.k8s.io/concepts/api-overview/",
        )
        for kind in ("Gateway", "HTTPRoute")
        for path in ("spec.**", "metadata.annotations.**")
    ),
]

ROWS = [*_SERVICE, *_POLICY, *_ROUTES]
