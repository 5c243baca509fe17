"""The files of dist/: what each is made of, and what makes it, which is imported for those that are made."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from lib.configuration import Configuration
from lib.model import ARGO_CD, FLUX, Platform, Program, Workload
from lib.model.neighbours import Neighbours
from lib.model.record import replace
from lib.output import SHARED, SUFFIX, Kind

if TYPE_CHECKING:
    from lib.constructs.manifests import Constructs, Document


class File(NamedTuple):
    """A file to be made."""

    folder: str
    chart: str
    made_of: str
    """All values that decide what is in it."""
    parts: "Callable[[], Iterable[Document | Constructs]]"

    @property
    def path(self) -> str:
        """Return where it is below dist/."""
        return f"{self.folder}/{self.chart}{SUFFIX}"


def environment_files(platform: Platform) -> Iterator[File]:
    """Yield the files of an environment."""
    folder, neighbours = platform.environment.name, Neighbours(platform)
    yield File(folder, SHARED, neighbours.all_values(), partial(_shared, platform))
    for program in platform.programs:
        make = _service if isinstance(program, Workload) else _job
        yield File(folder, program.name, neighbours.values(program), partial(make, neighbours, program))


def delivery_files(configuration: Configuration, kinds: Collection[Kind]) -> Iterator[File]:
    """Yield what GitOps controllers get; `kinds` are those of everything that they deliver."""
    environments = [replace(each.environment, services={}) for each in configuration.platforms]
    made_of = repr((configuration.catalogue.name, configuration.delivery, environments, kinds))
    yield File(ARGO_CD, ARGO_CD, made_of, partial(_argocd, configuration, kinds))
    yield File(FLUX, FLUX, made_of, partial(_flux, configuration))


def _shared(platform: Platform) -> "Iterable[Document | Constructs]":
    from lib.charts.environment import environment_documents

    return environment_documents(platform)


def _service(neighbours: Neighbours, service: Program) -> "Iterable[Document | Constructs]":
    from lib.charts.service import service_documents

    return service_documents(neighbours.around(service).workload_by_name[service.name])


def _job(neighbours: Neighbours, job: Program) -> "Iterable[Document | Constructs]":
    from lib.charts.job import job_documents

    return job_documents(next(each for each in neighbours.around(job).jobs if each.name == job.name))


def _argocd(configuration: Configuration, kinds: Collection[Kind]) -> "Iterable[Document | Constructs]":
    from lib.charts.argocd import argocd_documents

    return argocd_documents(configuration, kinds)


def _flux(configuration: Configuration) -> "Iterable[Document | Constructs]":
    from lib.charts.flux import flux_documents

    return flux_documents(configuration)
