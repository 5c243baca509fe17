"""What must hold between an environment and the catalogue."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from lib.checks.known import Known, known
from lib.checks.login import login_faults
from lib.checks.room import room_faults
from lib.checks.settings import external_faults
from lib.checks.size import size_faults
from lib.checks.store import store_faults
from lib.model import ISSUER, MISSING, Environment, Fault, Job, Service, Size, faults
from lib.model.record import KEY, repeated

NO_HOSTS: Mapping[object, object] = MappingProxyType({})


def environment_faults(name: str, environment: object, catalogue: object) -> Iterator[Fault]:
    """Yield what is wrong with the environment of a name; wrong values are not compared."""
    if not isinstance(environment, Environment):
        yield from faults(environment, Environment, "ENVIRONMENT")
        return
    found = faults(environment, Environment)
    yield from found
    if environment.name != name and "name" not in {fault.field for fault in found}:
        yield Fault("name", environment.name, f"{name!r}, the name of its file")
    comparable = known(catalogue)
    if comparable and names_are_given(environment):
        yield from _name_faults(comparable, environment)
        yield from _size_faults(comparable, environment)
        yield from _host_faults(comparable, environment)
        yield from login_faults(comparable, environment)
        yield from store_faults(comparable.running(environment), environment)


def names_are_given(environment: Environment) -> bool:
    """Return whether services, jobs and externals can be compared by their names."""
    fields: tuple[object, ...] = (environment.services, environment.jobs, environment.externals)
    return all(isinstance(each, Mapping) for each in fields)


def _name_faults(comparable: Known, environment: Environment) -> Iterator[Fault]:
    wrong, here = comparable.wrong, comparable.running(environment)
    services = [each.name for each in comparable.services]
    yield from _unknown("services", environment.services, [*services, *wrong], "a service")
    jobs = [each.name for each in comparable.jobs]
    yield from _unknown("jobs", environment.jobs, [*jobs, *wrong], "a job")
    for name in services:
        if name not in environment.services and name not in environment.externals:
            allowed = "a Sizing(...), or None if it does not run here"
            yield Fault(f"services.{name}", MISSING, allowed)
    if not (here.programs or wrong):
        allowed = "a mapping in which at least one service has a Sizing(...), unless a job runs here"
        yield Fault("services", environment.services, allowed)
    if not wrong:
        named = [name for name in environment.externals if name != ISSUER]
        yield from _unknown("externals", dict.fromkeys(named), _callable(here), "an external used here")
    yield from _called_faults(here, environment, jobs)


def _unknown(field: str, given: Mapping[Any, object], names: list[str], what: str) -> Iterator[Fault]:
    """Yield keys that name nothing known; keys that are not text are reported elsewhere."""
    listed = ", ".join(dict.fromkeys(names))
    allowed = f"the name of {what}: {listed}" if listed else f"left out: there is no {what.partition(' ')[2]}"
    for name in given:
        if isinstance(name, str) and name not in names:
            yield Fault(f"{KEY}{field}", name, allowed)


def _callable(here: Known) -> list[str]:
    """Return what is called here and may be outside; the issuer is in the login."""
    told = [name for job in here.jobs for name in job.settings_of]
    called = [call.to for program in here.programs for call in program.called]
    return [name for name in called + told if name != ISSUER]


def _called_faults(here: Known, environment: Environment, jobs: list[str]) -> Iterator[Fault]:
    """Yield calls of what is neither a service here nor an external, unless they are optional."""
    services = [name for name, sizing in environment.services.items() if sizing is not None]
    there = [*services, *environment.externals, *jobs, *([ISSUER] if environment.login else [])]
    for program in here.programs:
        for _, name in repeated([each.to for each in program.called if each.to in environment.externals]):
            allowed = f"a name that is called at one port: {program.name} calls several"
            yield Fault(f"{KEY}externals", name, allowed)
        for call in program.called:
            if not call.optional and call.to not in there:
                yield _absent(call.to, program.name)


def _absent(called: str, caller: str) -> Fault:
    """Return what is missing where something is called that is not there."""
    if called == ISSUER:
        return Fault("login", None, f"a Login(...): {caller} calls its issuer")
    allowed = f"an External(...), unless services has {called}: {caller} calls it"
    return Fault(f"externals.{called}", MISSING, allowed)


def _size_faults(comparable: Known, environment: Environment) -> Iterator[Fault]:
    """Yield where the size of a program that runs here does not fit the program."""
    here, externals = comparable.running(environment), list(environment.externals)
    sizes: dict[str, Mapping[str, object]] = {"services": environment.services, "jobs": environment.jobs}
    for program in here.programs:
        field = "services" if isinstance(program, Service) else "jobs"
        size = sizes[field][program.name]
        if isinstance(size, Size) and not faults(size, type(size)):
            found = size_faults(program, size, externals)
            yield from (fault.below(f"{field}.{program.name}") for fault in found)
            yield from external_faults(program, size, environment.externals)
    yield from room_faults(environment, {_path(program): program for program in here.programs})


def _path(program: Service | Job) -> str:
    """Return where an environment has the size of a program."""
    return f"{'services' if isinstance(program, Service) else 'jobs'}.{program.name}"


def given_hosts(environment: Environment) -> Mapping[object, object]:
    """Return the hosts of an environment, whatever they are; none where there is no mapping of them."""
    hosts: object = environment.hosts
    return hosts if isinstance(hosts, Mapping) else NO_HOSTS


def _host_faults(comparable: Known, environment: Environment) -> Iterator[Fault]:
    """Yield where an exposed service has no host, or a host no exposed service."""
    hosts = given_hosts(environment)
    if hosts is NO_HOSTS:
        return
    services = comparable.running(environment).services
    exposed = [each.name for each in services if each.exposed and not each.guards]
    what = "an exposed service that runs here"
    yield from _unknown("hosts", hosts, [*exposed, *comparable.wrong], what)
    for name in exposed:
        if name not in hosts:
            yield Fault(f"hosts.{name}", MISSING, f"a Host(...): {name} is exposed")
