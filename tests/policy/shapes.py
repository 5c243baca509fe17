"""Environments of every shape: what one has and another does not have."""

from collections.abc import Iterator

from lib.model import AddOns, Catalogue, Environment, Mesh, Platform, replace
from tests.examples import (
    BUCKET,
    EMBEDDING,
    ENVIRONMENT,
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
_GATEWAY = replace(ENVIRONMENT.ingress, api="Gateway")
_MESH = {"add_ons": replace(_ADD_ONS, mesh=Mesh())}
_ALL_IN_MESH = Mesh(ingress_account="traefik", prometheus_account="prometheus")
_DUAL_STACK = {"ip_families": ("IPv4", "IPv6")}
_SMALL = {
    "services": {name: replace(size, replicas=1) for name, size in services().items() if size},
    "ingress": WITHOUT_TLS,
    "externals": {},
    "add_ons": AddOns(),
    "zones": "preferred",
}
_OWN_BUCKET = replace(BUCKET, url="http://minio.internal:9000", cidrs=("10.9.0.0/16",))


def _outside(shape: dict[str, object], **externals: object) -> dict[str, object]:
    """Return the changes of a shape whose database is outside the cluster."""
    outside = database_outside(**externals)
    sizes = shape.get("services", services())
    assert isinstance(sizes, dict)
    return {**shape, **outside, "services": {name: sizes[name] for name in ("frontend", "backend")}}


def _ways(catalogue: Catalogue, environment: Environment) -> Iterator[tuple[str, Platform]]:
    """Yield a catalogue in an environment with the mesh off and on, behind an Ingress and a Gateway."""
    gateway = replace(environment.ingress, api="Gateway")
    for name, mesh in {"": None, ", mesh": Mesh()}.items():
        meshed = replace(environment, add_ons=replace(environment.add_ons, mesh=mesh))
        yield f"{catalogue.name}{name}", platform_of(catalogue, meshed)
        yield f"{catalogue.name}{name}, gateway", platform_of(catalogue, replace(meshed, ingress=gateway))


SHAPES = {
    "dev": platform(name="dev", **_SMALL),
    "prod": platform(name="prod"),
    "prod, dual-stack": platform(name="prod", **_DUAL_STACK),
    "prod, gateway": platform(name="prod", ingress=_GATEWAY),
    "prod, mesh": platform(name="prod", **_MESH),
    "prod, all in the mesh": platform(name="prod", add_ons=replace(_ADD_ONS, mesh=_ALL_IN_MESH)),
    "prod, mesh, dual-stack": platform(name="prod", **_MESH, **_DUAL_STACK),
    "dev, gateway": platform(name="dev", **_SMALL | {"ingress": replace(WITHOUT_TLS, api="Gateway")}),
    "prod, certificate by hand": platform(name="prod", add_ons=replace(_ADD_ONS, issuer=None)),
    "prod, database outside": platform(name="prod", **database_outside()),
    "dev, database outside": platform(name="dev", **_outside(_SMALL)),
    "prod, backup": platform(name="prod", **WITH_BACKUP),
    "prod, backup, mesh": platform(name="prod", **WITH_BACKUP, **_MESH),
    "prod, backup in a bucket": platform(name="prod", **WITH_BUCKET),
    "prod, backup of a database outside, in a bucket of one's own": platform(
        name="prod", **WITH_BUCKET | database_outside(embedding=EMBEDDING, bucket=_OWN_BUCKET)
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
    "kinds, all in the mesh": platform_of(
        kinds.CATALOGUE,
        replace(kinds.ENVIRONMENT, add_ons=replace(_ADD_ONS, mesh=_ALL_IN_MESH)),
    ),
}
"""Platforms by what distinguishes them."""
