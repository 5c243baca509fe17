"""Who runs in an environment, and what its services find outside the cluster."""

from collections.abc import Mapping

from lib.model import (
    Bucket,
    BuiltInEmbedding,
    Endpoint,
    Environment,
    ExternalChroma,
    Image,
    InClusterChroma,
    Platform,
    ScheduledJob,
    Service,
    Volume,
    Workload,
)
from lib.services import BACKUP, CHROMADB, SERVICES

NAME = "goaltrajectory"
EXTERNAL = ("chromadb", "embedding", "bucket")
"""What may be called without being one of SERVICES: an environment can have it outside the cluster."""


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
        jobs=_jobs(environment),
        endpoints=_endpoints(environment),
    )


def _workload(service: Service, environment: Environment, images: Mapping[str, Image]) -> Workload:
    database = environment.database
    if service is CHROMADB and isinstance(database, InClusterChroma):
        sizing = database.sizing
    else:
        sizing = environment.sizing[service.name]
    return Workload(service=service, sizing=sizing, image=images[service.name])


def _jobs(environment: Environment) -> tuple[ScheduledJob, ...]:
    """Return the backup, where the environment has one; a restore must know which model the goals are of."""
    backup = environment.backup
    if backup is None:
        return ()
    volume = backup.target if isinstance(backup.target, Volume) else None
    settings = {"BACKUP_KEEP": str(backup.keep)}
    settings |= {"BACKUP_FOLDER": str(BACKUP.data)} if volume else {}
    if not isinstance(environment.embedding, BuiltInEmbedding):
        settings["EMBEDDING_MODEL"] = environment.embedding.model
    job = ScheduledJob(
        job=BACKUP,
        schedule=backup.schedule,
        requests=backup.requests,
        limits=backup.limits,
        volume=volume,
        settings={**BACKUP.settings, **settings},
    )
    return (job,)


def _endpoints(environment: Environment) -> dict[str, Endpoint]:
    endpoints = {}
    if isinstance(environment.database, ExternalChroma):
        endpoints["chromadb"] = environment.database.endpoint("chromadb")
    if not isinstance(environment.embedding, BuiltInEmbedding):
        endpoints["embedding"] = environment.embedding.endpoint("embedding")
    if environment.backup and isinstance(environment.backup.target, Bucket):
        endpoints["bucket"] = environment.backup.target.endpoint("bucket")
    return endpoints
