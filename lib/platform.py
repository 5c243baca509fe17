"""Who runs in an environment, and what its services find outside the cluster."""

from collections.abc import Mapping

from lib.model import (
    BuiltInEmbedding,
    Endpoint,
    Environment,
    ExternalChroma,
    Image,
    InClusterChroma,
    Platform,
    Service,
    Workload,
)
from lib.services import CHROMADB, SERVICES

NAME = "goaltrajectory"
EXTERNAL = ("chromadb", "embedding")
"""What services may call without it being one of SERVICES: an environment can have it outside the cluster."""


def services_of(environment: Environment) -> tuple[Service, ...]:
    """Return the services that run in the environment's namespace."""
    external = isinstance(environment.database, ExternalChroma)
    return tuple(service for service in SERVICES if not (external and service is CHROMADB))


def build_platform(environment: Environment, images: Mapping[str, Image]) -> Platform:
    """Put the services, their sizes and their images together; all of them must have been checked."""
    return Platform(
        name=NAME,
        environment=environment,
        workloads=tuple(_workload(service, environment, images) for service in services_of(environment)),
        endpoints=_endpoints(environment),
    )


def _workload(service: Service, environment: Environment, images: Mapping[str, Image]) -> Workload:
    database = environment.database
    if service is CHROMADB and isinstance(database, InClusterChroma):
        sizing = database.sizing
    else:
        sizing = environment.sizing[service.name]
    return Workload(service=service, sizing=sizing, image=images[service.name])


def _endpoints(environment: Environment) -> dict[str, Endpoint]:
    endpoints = {}
    if isinstance(environment.database, ExternalChroma):
        endpoints["chromadb"] = environment.database.endpoint("chromadb")
    if not isinstance(environment.embedding, BuiltInEmbedding):
        endpoints["embedding"] = environment.embedding.endpoint("embedding")
    return endpoints
