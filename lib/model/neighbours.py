"""What a program's own manifests are made of: it, its environment, whom it calls and who calls it."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from lib.model.job import Job
from lib.model.platform import Platform
from lib.model.program import Program, Workload
from lib.model.record import replace
from lib.model.service import Service

V = TypeVar("V")


class Neighbours:
    """The programs of a platform, each with those that its manifests may be about."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._declared = {each.name: each for each in platform.catalogue.programs}
        self._places = {name: place for place, name in enumerate(self._declared)}
        environment = replace(platform.environment, services={}, jobs={}, hosts={})
        shared = (platform.catalogue.name, platform.catalogue.folder, platform.delivery, environment)
        self._shared = repr(shared)
        self._values = {each.name: _values(each) for each in platform.programs}

    def of(self, program: Program) -> list[str]:
        """Return the names of a program, of those that it calls, and of those that call it."""
        called = {callee.workload.name for callee in program.callees}
        names = {program.name, program.image_of} | called | _callers(program)
        return sorted(names, key=self._places.__getitem__)

    def around(self, program: Program) -> Platform:
        """Return the platform with a program and its neighbours, and no other programs."""
        names, whole = self.of(program), self.platform
        catalogue, environment = whole.catalogue, whole.environment
        declared = [self._declared[name] for name in names]
        return Platform(
            catalogue=replace(
                catalogue,
                services=tuple(each for each in declared if isinstance(each, Service)),
                jobs=tuple(each for each in declared if isinstance(each, Job)),
            ),
            delivery=whole.delivery,
            environment=replace(
                environment,
                services=_among(environment.services, names),
                jobs=_among(environment.jobs, names),
                hosts=_among(environment.hosts, names),
            ),
            images=_among(whole.images, names),
        )

    def values(self, program: Program) -> str:
        """Return all values that `around` leaves, as text: the same text is the same values."""
        return self._joined(name for name in self.of(program) if name in self._values)

    def all_values(self) -> str:
        """Return all values of the platform."""
        return self._joined(self._values)

    def _joined(self, names: Iterable[str]) -> str:
        return "\n".join([self._shared, *(self._values[name] for name in names)])


def _callers(program: Program) -> set[str]:
    if not isinstance(program, Workload):
        return set()
    return {caller.name for port in program.declared.ports for caller in program.callers(port)}


def _values(program: Program) -> str:
    host = program.platform.environment.hosts.get(program.name)
    return repr((program.declared, program.size, program.image, host))


def _among(values: Mapping[str, V], names: Iterable[str]) -> dict[str, V]:
    return {name: values[name] for name in names if name in values}
