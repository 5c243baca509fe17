"""What a program's own manifests are made of: it, its environment, whom it calls and who calls it."""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from lib.model.platform import Platform
from lib.model.program import Program, Workload
from lib.model.record import replace

V = TypeVar("V")


def neighbours(program: Program) -> set[str]:
    """Return the names of a program, of those that it calls, and of those that call it."""
    called = {callee.workload.name for callee in program.callees}
    return {program.name, program.image_of} | called | _callers(program)


def _callers(program: Program) -> set[str]:
    if not isinstance(program, Workload):
        return set()
    return {caller.name for port in program.declared.ports for caller in program.callers(port)}


def around(program: Program) -> Platform:
    """Return the platform with a program and its neighbours, and no other programs."""
    names, platform = neighbours(program), program.platform
    catalogue, environment = platform.catalogue, platform.environment
    return Platform(
        catalogue=replace(
            catalogue,
            services=tuple(each for each in catalogue.services if each.name in names),
            jobs=tuple(each for each in catalogue.jobs if each.name in names),
        ),
        delivery=platform.delivery,
        environment=replace(
            environment,
            services=_among(environment.services, names),
            jobs=_among(environment.jobs, names),
            hosts=_among(environment.hosts, names),
        ),
        images=_among(platform.images, names),
    )


class Values:
    """The values of a platform as text, program by program: the same text is the same values."""

    def __init__(self, platform: Platform) -> None:
        catalogue = platform.catalogue
        environment = replace(platform.environment, services={}, jobs={}, hosts={})
        self._shared = repr((catalogue.name, catalogue.folder, platform.delivery, environment))
        self._own = {each.name: _own(each) for each in platform.programs}

    def of_program(self, program: Program) -> str:
        """Return what `around` leaves of the platform."""
        names = neighbours(program)
        return self._joined(each for each in self._own if each in names)

    def of_all(self) -> str:
        """Return the whole platform."""
        return self._joined(self._own)

    def _joined(self, names: Iterable[str]) -> str:
        return "\n".join([self._shared, *(self._own[name] for name in names)])


def _own(program: Program) -> str:
    host = program.platform.environment.hosts.get(program.name)
    return repr((program.declared, program.size, program.image, program.build, host))


def _among(values: Mapping[str, V], names: Collection[str]) -> dict[str, V]:
    return {name: value for name, value in values.items() if name in names}
