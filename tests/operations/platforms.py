"""The example's catalogue with a cache whose image is built elsewhere and a job with an image of its own."""

import dataclasses

from lib.model import Build, Environment, Image, Job, Platform, Port, Run, Service, Sizing, replace
from tests.example.catalogue import CATALOGUE
from tests.examples import ENVIRONMENT, LARGE, SMALL, images, platform_of

CACHE = Service(
    name="cache",
    component="cache",
    contract=False,
    ports=(Port(name="redis", number=6379, protocol="tcp"),),
    longest_request_seconds=1,
)
IMPORTER = Job(
    name="importer",
    component="importer",
    build=Build(limit_mb=50),
    longest_run_minutes=5,
    grace_seconds=5,
)
ALL = replace(CATALOGUE, services=(*CATALOGUE.services, CACHE), jobs=(*CATALOGUE.jobs, IMPORTER))
OURS = ("frontend", "backend", "chromadb", "importer")
EVERYTHING = replace(
    ENVIRONMENT,
    services={**ENVIRONMENT.services, "cache": Sizing(replicas=1, requests=SMALL, limits=LARGE)},
    jobs={"importer": Run(schedule=None, requests=SMALL, limits=LARGE)},
)
DIGEST = f"sha256:{'d' * 64}"
RELEASED = {name: replace(image, digest=DIGEST) for name, image in images(ALL).items()}


def everything(environment: Environment = EVERYTHING, **changes: Image) -> Platform:
    """Return an environment with all of it, some images replaced; all have a digest."""
    return dataclasses.replace(platform_of(ALL, environment), images={**RELEASED, **changes})
