"""What must hold between an environment and the catalogue."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lib.model import (
    ALLOWED_HOSTS,
    MISSING,
    Autoscaling,
    Catalogue,
    Declared,
    Environment,
    Fault,
    Job,
    Service,
    Size,
    Sizing,
    faults,
)


class Here(NamedTuple):
    """What of a catalogue runs in an environment."""

    services: tuple[Service, ...]
    jobs: tuple[Job, ...]

    @property
    def programs(self) -> tuple[Service | Job, ...]:
        return (*self.services, *self.jobs)


def running(catalogue: Catalogue, environment: Environment) -> Here:
    """Return what runs in an environment whose services and jobs are right."""
    services = tuple(each for each in catalogue.services if environment.services.get(each.name))
    return Here(services, tuple(each for each in catalogue.jobs if each.name in environment.jobs))


def environment_faults(name: str, environment: object, catalogue: Catalogue | None) -> Iterator[Fault]:
    """Yield what is wrong with the environment of a name; wrong values are not compared."""
    if not isinstance(environment, Environment):
        yield from faults(environment, Environment, "ENVIRONMENT")
        return
    found = faults(environment, Environment)
    yield from found
    wrong = {re.split(r"[.\[]", fault.path)[0] for fault in found}
    if environment.name != name and "name" not in wrong:
        yield Fault("name", environment.name, f"{name!r}, as its file is called")
    if catalogue and wrong.isdisjoint({"services", "jobs", "externals"}):
        yield from _catalogue_faults(catalogue, environment)
        if "ingress" not in wrong:
            yield from _host_faults(catalogue, environment)


def _catalogue_faults(catalogue: Catalogue, environment: Environment) -> Iterator[Fault]:
    yield from _unknown("services", environment.services, [each.name for each in catalogue.services])
    yield from _unknown("jobs", environment.jobs, [each.name for each in catalogue.jobs])
    yield from _unknown("externals", environment.externals, _callable(catalogue), "something that is called")
    for service in catalogue.services:
        if service.name not in environment.services and service.name not in environment.externals:
            allowed = "a Sizing(...), or None where it does not run"
            yield Fault(f"services.{service.name}", MISSING, allowed)
    here = running(catalogue, environment)
    for program in here.programs:
        yield from _program_faults(program, environment)
        yield from _called_faults(program, [each.name for each in here.services], environment)


def _unknown(field: str, given: Mapping[str, object], known: list[str], what: str = "") -> Iterator[Fault]:
    """Yield keys that nothing in the catalogue has for a name."""
    listed = ", ".join(dict.fromkeys(known)) or "there is none"
    for name in given:
        if name not in known:
            yield Fault(field, name, f"the name of {what or f'a {field[:-1]}'}: {listed}")


def _callable(catalogue: Catalogue) -> list[str]:
    told = [name for job in catalogue.jobs for name in job.settings_of]
    return [call.to for program in catalogue.programs for call in program.called] + told


def _called_faults(program: Declared, services: list[str], environment: Environment) -> Iterator[Fault]:
    """Yield where a program calls what is neither here nor outside, and cannot do without it."""
    for call in program.called:
        if not call.optional and call.to not in (*services, *environment.externals):
            allowed = f"an External(...) or, in services, a Sizing(...): {program.name} calls it"
            yield Fault(f"externals.{call.to}", MISSING, allowed)


def _program_faults(program: Service | Job, environment: Environment) -> Iterator[Fault]:
    """Yield where a size does not fit what the program is."""
    is_service = isinstance(program, Service)
    size = environment.services[program.name] if is_service else environment.jobs[program.name]
    if size is None:
        return
    path = f"{'services' if is_service else 'jobs'}.{program.name}"
    found = [*_data_faults(program, size, environment), *_scratch_faults(program, size)]
    found += _setting_faults(program, size)
    yield from (fault._replace(path=f"{path}.{fault.path}") for fault in found)


def _data_faults(program: Declared, size: Size, environment: Environment) -> Iterator[Fault]:
    name, data = program.name, program.data
    elsewhere = data.instead if data and data.instead in environment.externals else None
    if data is None and size.volume is not None:
        yield Fault("volume", size.volume, f"None: {name} keeps no data")
    elif elsewhere and size.volume is not None:
        yield Fault("volume", size.volume, f"None: the data of {name} are kept in the external {elsewhere}")
    elif data and not elsewhere and size.volume is None:
        instead = f", or the external {data.instead}" if data.instead else ""
        yield Fault("volume", None, f"a Volume(...){instead}: {name} keeps data")
    if data and isinstance(size, Sizing) and (isinstance(size.replicas, Autoscaling) or size.replicas > 1):
        yield Fault("replicas", size.replicas, f"1: two writers on one volume lose {name}'s data")


def _scratch_faults(program: Declared, size: Size) -> Iterator[Fault]:
    scratch, limit = sum(each.size_mib for each in program.scratch), size.limits.ephemeral_mib
    if limit < scratch:
        allowed = f"at least the {scratch} MiB that {program.name} may write"
        yield Fault("limits.ephemeral_mib", limit, allowed)


def _setting_faults(program: Declared, size: Size) -> Iterator[Fault]:
    """Yield where a setting is missing, has a wrong value, or is one that the platform itself gives."""
    for name, pattern in program.environment_settings.items():
        value = size.settings.get(name, MISSING)
        if value is MISSING or not re.fullmatch(pattern, str(value)):
            yield Fault(f"settings.{name}", value, f"text that matches {pattern}")
    own = program.own_settings if isinstance(program, Service) else {}
    for name in size.settings:
        if name in {**own, "LOG_LEVEL": "", ALLOWED_HOSTS: ""}:
            yield Fault(f"settings.{name}", size.settings[name], "left out: the platform gives it")


def _host_faults(catalogue: Catalogue, environment: Environment) -> Iterator[Fault]:
    """Yield where an exposed service has no host, or a host no exposed service."""
    exposed = [each.name for each in running(catalogue, environment).services if each.exposed]
    hosts = environment.ingress.hosts
    yield from _unknown("ingress.hosts", hosts, exposed, "an exposed service that runs here")
    for name in exposed:
        if name not in hosts:
            yield Fault(f"ingress.hosts.{name}", MISSING, f"a Host(...): {name} is exposed")
