"""Environments of every shape: what one has and another does not have."""

from collections.abc import Iterator
from typing import Any

from lib.model import (
    AddOns,
    Catalogue,
    Dns,
    Environment,
    Gateway,
    Ingress,
    Issuer,
    Mesh,
    Platform,
    Pods,
    Prometheus,
    Proxy,
    SecretStore,
    SharedGateway,
    Volume,
    replace,
)
from tests.examples import (
    BUCKET,
    BY_GATEWAY,
    CLUSTER,
    DATABASE,
    EMBEDDING,
    ENVIRONMENT,
    LARGE,
    SMALL,
    WITH_BACKUP,
    WITH_BUCKET,
    WITHOUT_TLS,
    database_outside,
    platform,
    platform_of,
    services,
)
from tests.policy import kinds
from tests.shapes import shop, voting, web

_ADD_ONS = ENVIRONMENT.add_ons
_MESH = {"add_ons": replace(_ADD_ONS, mesh=Mesh())}
_ALL_IN_MESH = Mesh(ingress_account="traefik", prometheus_account="prometheus")
_DUAL_STACK = {"cluster": replace(CLUSTER, ip_families=("IPv4", "IPv6"))}
_SMALL = {
    "services": {name: replace(size, replicas=1) for name, size in services().items() if size},
    "hosts": WITHOUT_TLS,
    "externals": {},
    "add_ons": AddOns(),
    "zones": "preferred",
}
_STORED = replace(_ADD_ONS, issuer=None)
_WHOLE = SecretStore(name="store", provider="gcp-secret-manager", path="goals-example", whole_values=True)
_IN_KUBERNETES = SecretStore(name="store", kind="SecretStore", provider="kubernetes", path="goals.example")
_OWN_BUCKET = replace(BUCKET, url="http://minio.internal:9000", cidrs=("10.9.0.0/16",))


def _outside(shape: dict[str, object], **externals: object) -> dict[str, object]:
    """Return the changes of a shape whose database is outside the cluster."""
    outside = database_outside(**externals)
    sizes = shape.get("services", services())
    assert isinstance(sizes, dict)
    return {**shape, **outside, "services": {name: sizes[name] for name in ("frontend", "backend")}}


def _ways(catalogue: Catalogue, environment: Environment) -> Iterator[tuple[str, Platform]]:
    """Yield a catalogue in an environment with the mesh off and on, behind an Ingress and a Gateway."""
    for name, mesh in {"": None, ", mesh": Mesh()}.items():
        meshed = replace(environment, add_ons=replace(environment.add_ons, mesh=mesh))
        yield f"{catalogue.name}{name}", platform_of(catalogue, meshed)
        yield f"{catalogue.name}{name}, gateway", platform_of(catalogue, replace(meshed, cluster=BY_GATEWAY))


_ANNOTATED: dict[str, Any] = {
    "annotations": {"alb.ingress.kubernetes.io/healthcheck-path": "/readyz"},
    "service_annotations": {"cloud.google.com/backend-config": '{"default": "web"}'},
    "drain_seconds": 60,
}
_ONCE = Volume(size_gib=20, access_mode="ReadWriteOnce", measured=False)
_PROXY = Proxy(replicas=2, requests=SMALL, limits=LARGE)
_BALANCED = replace(
    CLUSTER,
    way_in=Ingress(class_name="alb", networks=("10.4.0.0/16", "10.5.0.0/16"), **_ANNOTATED),
    dns=Dns(pods=(Pods(namespace="openshift-dns"),), networks=(), ports=(5353,)),
    ip_families=("IPv4",),
    user=None,
    user_namespaces=True,
    architecture="arm64",
)
_BOTH = replace(CLUSTER, way_in=Ingress(class_name="nginx", namespace="ingress", networks=("10.4.0.0/16",)))
_OWN_PROXY = replace(CLUSTER, way_in=Gateway(class_name="istio", proxy=_PROXY, **_ANNOTATED))
_NAMED_CLIENTS = Gateway(class_name="istio", proxy=_PROXY, networks=("2001:db8::/32",))
_SHARED = SharedGateway(
    name="web",
    gateway_namespace="gateways",
    listener="https",
    plain_listener="http",
    namespace="gateways",
    **_ANNOTATED,
    request_timeout=False,
)
_BY_SHARED = {
    "cluster": replace(CLUSTER, way_in=_SHARED),
    "hosts": WITHOUT_TLS,
}

SHAPES = {
    "dev": platform(name="dev", **_SMALL),
    "prod": platform(name="prod"),
    "prod, dual-stack": platform(name="prod", **_DUAL_STACK),
    "prod, gateway": platform(name="prod", cluster=BY_GATEWAY),
    "prod, mesh": platform(name="prod", **_MESH),
    "prod, all in the mesh": platform(name="prod", add_ons=replace(_ADD_ONS, mesh=_ALL_IN_MESH)),
    "prod, mesh, dual-stack": platform(name="prod", **_MESH, **_DUAL_STACK),
    "dev, gateway": platform(name="dev", **_SMALL, cluster=BY_GATEWAY),
    "prod, certificate by hand": platform(name="prod", add_ons=replace(_ADD_ONS, issuer=None)),
    "prod, whole values": platform(name="prod", add_ons=replace(_STORED, secret_store=_WHOLE)),
    "prod, kubernetes": platform(name="prod", add_ons=replace(_STORED, secret_store=_IN_KUBERNETES)),
    "prod, database outside": platform(name="prod", **database_outside()),
    "dev, database outside": platform(name="dev", **_outside(_SMALL)),
    "prod, backup": platform(name="prod", **WITH_BACKUP),
    "prod, backup, mesh": platform(name="prod", **WITH_BACKUP, **_MESH),
    "prod, backup in a bucket": platform(name="prod", **WITH_BUCKET),
    "prod, backup of a database outside, in a bucket of one's own": platform(
        name="prod", **WITH_BUCKET | database_outside(embedding=EMBEDDING, bucket=_OWN_BUCKET)
    ),
    "prod, load balancer": platform(
        name="prod", cluster=_BALANCED, services=services(chromadb=replace(DATABASE, volume=_ONCE))
    ),
    "prod, controllers in a namespace and on nodes": platform(name="prod", cluster=_BOTH),
    "prod, mesh, controllers on nodes": platform(name="prod", cluster=_BOTH, **_MESH),
    "prod, gateway of its own": platform(name="prod", cluster=_OWN_PROXY),
    "prod, mesh, gateway of its own": platform(name="prod", cluster=_OWN_PROXY, **_MESH),
    "prod, IPv6, gateway of its own": platform(
        name="prod", cluster=replace(_OWN_PROXY, way_in=_NAMED_CLIENTS, ip_families=("IPv6",))
    ),
    "prod, shared gateway": platform(name="prod", **_BY_SHARED),
    "prod, mesh, shared gateway": platform(
        name="prod", **_BY_SHARED, add_ons=replace(_ADD_ONS, mesh=Mesh(ingress_account="web-istio"))
    ),
    "prod, mesh, Prometheus on nodes": platform(
        name="prod",
        add_ons=replace(
            _ADD_ONS,
            mesh=Mesh(prometheus_account="prometheus"),
            prometheus=Prometheus(namespace="monitoring", networks=("10.240.0.0/24",)),
        ),
    ),
    "prod, certified by DNS": platform(
        name="prod", add_ons=replace(_ADD_ONS, issuer=Issuer(name="acme", challenge="dns-01"))
    ),
    "dev, backup": platform(name="dev", **_SMALL, **WITH_BACKUP),
    **{
        name: each
        for shape in (kinds, shop, voting, web)
        for name, each in _ways(shape.CATALOGUE, shape.ENVIRONMENT)
    },
    **{
        f"{shape.CATALOGUE.name}, plain": platform_of(shape.CATALOGUE, shape.PLAIN)
        for shape in (shop, voting, web)
    },
    "shop, load balancer": platform_of(shop.CATALOGUE, replace(shop.ENVIRONMENT, cluster=_BALANCED)),
    "kinds, all in the mesh": platform_of(
        kinds.CATALOGUE,
        replace(kinds.ENVIRONMENT, add_ons=replace(_ADD_ONS, mesh=_ALL_IN_MESH)),
    ),
}
"""Platforms by what distinguishes them."""
