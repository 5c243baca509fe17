"""The parts of a catalogue that can be compared: a wrong service or job hides no mistake in another."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeGuard, TypeVar

from lib.model import Catalogue, Declared, Environment, Fault, Job, Service, faults
from lib.model.scalars import Name

P = TypeVar("P", Service, Job)
PROGRAM = re.compile(r"(services|jobs)\[(\d+)\](\.|$)")
"""Where a fault of a catalogue is: the group and place of a program; an empty end is the program itself."""


class Known(NamedTuple):
    """The services and jobs of a catalogue that are right, and the names of those that are not."""

    services: tuple[Service, ...]
    jobs: tuple[Job, ...]
    wrong: tuple[str, ...]
    found: tuple[Fault, ...] = ()
    """All that is wrong with single values of the catalogue."""

    @property
    def programs(self) -> tuple[Service | Job, ...]:
        return (*self.services, *self.jobs)

    @property
    def imaged(self) -> tuple[Service | Job, ...]:
        """Return what has an image of its own."""
        return (*self.services, *(job for job in self.jobs if job.image_of is None))

    def running(self, environment: Environment) -> "Known":
        """Return the part that runs in an environment."""
        services = tuple(each for each in self.services if environment.services.get(each.name) is not None)
        return self._replace(
            services=services, jobs=tuple(each for each in self.jobs if each.name in environment.jobs)
        )


def known(catalogue: object) -> Known | None:
    """Return what is right in a catalogue; None where not even its names are."""
    if isinstance(catalogue, Known):
        return catalogue
    if not isinstance(catalogue, Catalogue):
        return None
    groups: tuple[object, ...] = (catalogue.services, catalogue.jobs)
    if not all(isinstance(group, tuple) and all(map(has_name, group)) for group in groups):
        return None
    found = tuple(faults(catalogue, Catalogue))
    services, jobs = (_right(getattr(catalogue, group), group, found) for group in ("services", "jobs"))
    right = {each.name for each in (*services, *jobs)}
    wrong = tuple(each.name for each in catalogue.programs if each.name not in right)
    return Known(services, jobs, wrong, found)


def _right(programs: Sequence[P], group: str, found: Iterable[Fault]) -> tuple[P, ...]:
    """Return those of a group in which nothing is wrong."""
    places = (PROGRAM.search(fault.path) for fault in found)
    wrong = {int(place[2]) for place in places if place and place[1] == group}
    return tuple(each for index, each in enumerate(programs) if index not in wrong)


def has_name(program: object) -> TypeGuard[Declared]:
    """Return whether something is a service or a job whose name can be shown."""
    return isinstance(program, Service | Job) and not faults(program.name, Name)
