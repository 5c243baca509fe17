"""Environments as configured, in namespaces and under names of a run's own, fitted to a small cluster."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from lib.model import (
    AddOns,
    Autoscaling,
    Delivery,
    Environment,
    Image,
    Platform,
    Resources,
    Size,
    Sizing,
    Volume,
    replace,
)
from tests.images.manifest import NAMED

REQUESTS = Resources(cpu_millis=10, memory_mib=32, ephemeral_mib=32)
VOLUME = Volume(size_gib=1)
"""Of the cluster's default class."""
REPLICAS = Autoscaling(minimum=1, maximum=2)
"""Requests are that small that the autoscaler goes to two by itself."""

WHAT = (
    "names, namespaces, hosts and the repository are this run's; requests and volumes are small; autoscalers "
    "have 1 to 2 replicas; left out: the embedding API, login, issuer and secret store, which need servers"
)


def fitted(platform: Platform, name: str, delivery: Delivery, *, exposed: bool) -> Platform:
    """Return a platform of another name; without a controller for it, no Ingress gets an address."""
    catalogue = replace(platform.catalogue, name=name)
    environment = _environment(platform.environment, name, exposed=exposed)
    return dataclasses.replace(
        platform, catalogue=catalogue, delivery=delivery, environment=environment, images=_built(platform)
    )


def changed(platform: Platform, **values: object) -> Platform:
    """Return a platform whose environment has some other values."""
    return dataclasses.replace(platform, environment=replace(platform.environment, **values))


def with_tag(platform: Platform, service: str, tag: str) -> Platform:
    """Return a platform that runs another version of a service's image."""
    images = dict(platform.images)
    return dataclasses.replace(
        platform, images={**images, service: replace(images[service], tag=tag, digest=None)}
    )


def _environment(environment: Environment, name: str, *, exposed: bool) -> Environment:
    namespace = f"{name}-{environment.name}"
    hosts = {
        service: replace(host, name=f"{namespace}.example.com") for service, host in environment.hosts.items()
    }
    own = environment.add_ons
    return replace(
        environment,
        namespace=namespace,
        hosts=hosts if exposed else {},
        login=None,
        public="only these tests reach it",
        services=_services(environment),
        jobs={job: replace(run, **_small(run)) for job, run in environment.jobs.items()},
        externals={},
        add_ons=AddOns(prometheus=own.prometheus, grafana=own.grafana, mesh=own.mesh),
    )


def _services(environment: Environment) -> dict[str, Sizing | None]:
    """Return the sizes of services; without a login, nothing guards what is exposed."""
    sizes = {service: size and _sizing(size) for service, size in environment.services.items()}
    return sizes | {"oauth2-proxy": None}


def _sizing(size: Sizing) -> Sizing:
    scaled = REPLICAS if isinstance(size.replicas, Autoscaling) else size.replicas
    return replace(size, replicas=scaled, **_small(size))


def _small(size: Size) -> dict[str, Any]:
    return {"requests": REQUESTS, "volume": size.volume and VOLUME}


def _built(platform: Platform) -> Mapping[str, Image]:
    """Return the images that are built here where a manifest may name older ones."""
    return {
        service: replace(image, tag=NAMED[service].rpartition(":")[2], digest=None)
        if service in NAMED
        else image
        for service, image in platform.images.items()
    }
