"""An edit of each part of a platform, with a program whose manifests it changes."""

from dataclasses import replace as with_parts
from typing import NamedTuple

from lib.configuration import Configuration
from lib.model import HTTP, Host, Image, Mesh, Platform, Port, Sync, replace
from lib.output import Kind
from tests.example.catalogue import CATALOGUE
from tests.examples import (
    BACKUP,
    CLUSTER,
    DATABASE,
    DELIVERY,
    EMBEDDING,
    ENVIRONMENT,
    LOGIN,
    WITH_BACKUP,
    images,
    services,
)

_ELSEWHERE = Image(name="chromadb", tag="1.2.3", registry="docker.io/library")
BEFORE = Platform(
    CATALOGUE, DELIVERY, replace(ENVIRONMENT, **WITH_BACKUP), {**images(CATALOGUE), "chromadb": _ELSEWHERE}
)


class Edit(NamedTuple):
    """Who is described otherwise then, and the platform with one part edited."""

    program: str
    after: Platform


class Delivered(NamedTuple):
    """What the objects of GitOps controllers are about."""

    configuration: Configuration
    kinds: list[Kind]


def _environment(program: str, **changes: object) -> Edit:
    return Edit(program, with_parts(BEFORE, environment=replace(BEFORE.environment, **changes)))


def _catalogue(program: str, **changes: object) -> Edit:
    return Edit(program, with_parts(BEFORE, catalogue=replace(CATALOGUE, **changes)))


OF_ENVIRONMENT = {
    "name": _environment("backend", name="other"),
    "namespace": _environment("backend", namespace="other"),
    "log_level": _environment("backend", log_level="debug"),
    "registry": _environment("backend", registry=replace(ENVIRONMENT.registry, pull_policy="Always")),
    "pull_secrets": _environment("chromadb", pull_secrets={"docker.io/library": "other"}),
    "cluster": _environment("backend", cluster=replace(CLUSTER, user_namespaces=True)),
    "hosts": _environment("frontend", hosts={"frontend": Host(name="other.example.com")}),
    "login": _environment("backend", login=LOGIN, public=None),
    "zones": _environment("backend", zones="preferred"),
    "services": _environment("chromadb", services=services(chromadb=replace(DATABASE, settings={"A": "b"}))),
    "jobs": _environment("backup", jobs={"backup": replace(BACKUP, schedule="0 5 * * *")}),
    "externals": _environment("backend", externals={"embedding": replace(EMBEDDING, model="other")}),
    "add_ons": _environment("backend", add_ons=replace(ENVIRONMENT.add_ons, mesh=Mesh())),
    "labels": _environment("backend", labels={"team": "other"}),
}
"""By the field."""
NOT_IN_MANIFESTS = {"accepted", "public", "sync"}
"""The fields that no program's manifests are about: checks, `make feasible` and GitOps read them."""

_FRONTEND, _BACKEND, _DATABASE = CATALOGUE.services
_OTHER_TAG = {**BEFORE.images, "backend": replace(BEFORE.images["backend"], tag="other")}
_MORE_CALLS = replace(_FRONTEND, calls=("backend", "chromadb"))
_OTHER_PORT = replace(_DATABASE, ports=(Port(name=HTTP, number=8001),))
OF_THE_REST = {
    "the platform's name": _catalogue("backend", name="other"),
    "where its files are": _catalogue("backend", folder="/nowhere"),
    "a service": _catalogue("backend", services=(_FRONTEND, replace(_BACKEND, component="b"), _DATABASE)),
    "who calls it": _catalogue("chromadb", services=(_MORE_CALLS, _BACKEND, _DATABASE)),
    "whom it calls": _catalogue("backend", services=(_FRONTEND, _BACKEND, _OTHER_PORT)),
    "a job": _catalogue("backup", jobs=(replace(CATALOGUE.jobs[0], grace_seconds=11),)),
    "delivery": Edit("backend", with_parts(BEFORE, delivery=replace(DELIVERY, branch="other"))),
    "an image": Edit("backend", with_parts(BEFORE, images=_OTHER_TAG)),
    "the image of a job": Edit("backup", with_parts(BEFORE, images=_OTHER_TAG)),
}


def _delivered(platform: Platform, *kinds: Kind) -> Delivered:
    return Delivered(Configuration(platform.catalogue, platform.delivery, [platform]), [*kinds])


NOTHING_ELSE = _delivered(BEFORE)
OF_DELIVERED = {
    "the platform's name": _delivered(OF_THE_REST["the platform's name"].after),
    "delivery": _delivered(OF_THE_REST["delivery"].after),
    "an environment": _delivered(
        with_parts(BEFORE, environment=replace(BEFORE.environment, sync=Sync(automatic=True)))
    ),
    "kinds": _delivered(BEFORE, Kind("apps", "Deployment", "")),
}
"""What GitOps controllers get after an edit."""
