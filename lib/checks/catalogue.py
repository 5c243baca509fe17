"""What must hold between the services and jobs of a catalogue."""

from collections.abc import Iterable, Iterator

from lib.checks.known import PROGRAM, Known, has_name, known
from lib.checks.settings import call_faults, own_settings, platform_settings
from lib.model import ISSUER, Call, Catalogue, Fault, Job, Service, faults, replace
from lib.model.program import claim_name
from lib.model.record import repeated
from lib.model.scalars import Text
from lib.monitoring.faults import job_monitoring_faults, monitoring_faults, runbook_faults
from lib.problem import Problem

_SHARED = ("default", "default-deny")
"""Names of objects that all services of an environment share."""
_SECOND = ("dashboard", "redirect")
"""How the names of a service's further objects end."""


def catalogue_problems(file: str, catalogue: object, comparable: Known | None = None) -> list[Problem]:
    """Return what is wrong with the catalogue that a file sets; `comparable` is what is known of it."""
    comparable = comparable or known(catalogue)
    values = comparable.found if comparable else faults(catalogue, Catalogue)
    found = list(_value_problems(file, catalogue, values))
    if not isinstance(catalogue, Catalogue) or comparable is None or faults(catalogue.folder, Text):
        return found
    found += [Problem("all", *fault, fault.path) for fault in runbook_faults(catalogue.folder)]
    for _, name in repeated([each.name for each in catalogue.programs]):
        found.append(_problem(name, Fault("name", name, "a name that no other service or job has")))
    found += [_problem(name, fault) for name, fault in _taken_names(comparable)]
    right = replace(catalogue, services=comparable.services, jobs=comparable.jobs)
    for program in comparable.programs:
        found += [_problem(program.name, fault) for fault in _program_faults(program, comparable, right)]
    return found


def _problem(name: str, fault: Fault) -> Problem:
    """Return what is wrong with a program, in its own file."""
    return Problem("all", *fault.below(name), f"lib/services/{name.replace('-', '_')}.py")


def _value_problems(file: str, catalogue: object, found: Iterable[Fault]) -> Iterator[Problem]:
    """Yield what is wrong with single values, by the program that has them."""
    for fault in found:
        place = PROGRAM.search(fault.path)
        program = getattr(catalogue, place[1])[int(place[2])] if place else None
        if place and place[3] and has_name(program):
            yield _problem(program.name, fault._replace(path=fault.path.replace(place[0], "", 1)))
        else:
            yield Problem("all", *fault.below("CATALOGUE"), file)


def _taken_names(comparable: Known) -> Iterator[tuple[str, Fault]]:
    """Yield programs whose objects would have the names of other objects in the environment."""
    taken = {*_SHARED, *(f"{service.name}-{end}" for service in comparable.services for end in _SECOND)}
    taken |= {claim_name(service.name) for service in comparable.services if service.data}
    for name in [program.name for program in comparable.programs]:
        if name in taken:
            yield name, Fault("name", name, "another name: the platform already has objects with this name")
        elif name == ISSUER:
            yield (
                name,
                Fault("name", name, "another name: what is called by this one is the issuer of a login"),
            )


def _program_faults(program: Service | Job, comparable: Known, right: Catalogue) -> Iterator[Fault]:
    by_name = {service.name: service for service in comparable.services}
    jobs = [job.name for job in comparable.jobs]
    called = [(call.to, call.port or _only_port(by_name.get(call.to))) for call in program.called]
    for index, _ in repeated(called):
        yield Fault(f"calls[{index}]", program.calls[index], "a call of a port that no earlier call names")
    for index, call in enumerate(program.called):
        if call.to not in comparable.wrong:
            for allowed in _call_faults(call, by_name.get(call.to), jobs):
                yield Fault(f"calls[{index}]", program.calls[index], allowed)
    yield from _setting_faults(program)
    yield from call_faults(program)
    yield from _guard_faults(program, comparable)
    if isinstance(program, Service):
        if not (program.objectives and program.objectives.measured_by in comparable.wrong):
            yield from monitoring_faults(program, right)
        return
    yield from job_monitoring_faults(program, right)
    yield from _told_faults(program, comparable)
    if program.image_of is not None and program.image_of not in (*by_name, *comparable.wrong):
        yield Fault("image_of", program.image_of, f"the name of a service: {', '.join(by_name)}")


def _guard_faults(program: Service | Job, comparable: Known) -> Iterator[Fault]:
    """Yield a guard of what is not exposed, or of what another one guards."""
    guarded = program.guards if isinstance(program, Service) else None
    if guarded is None or guarded in comparable.wrong:
        return
    exposed = [each.name for each in comparable.services if each.exposed and not each.guards]
    guards = [each.name for each in comparable.services if each.guards == guarded]
    if guarded not in exposed:
        yield Fault("guards", guarded, f"the name of an exposed service: {', '.join(exposed) or 'none is'}")
    elif guards[0] != program.name:
        yield Fault("guards", guarded, f"a service that nothing else guards: {guards[0]} does")


def _told_faults(job: Job, comparable: Known) -> Iterator[Fault]:
    """Yield what a job is to be told of though nobody calls it."""
    called = dict.fromkeys(call.to for program in comparable.programs for call in program.called)
    for index, name in enumerate(job.settings_of):
        if name not in called and not comparable.wrong:
            yield Fault(
                f"settings_of[{index}]", name, f"a name that is called: {', '.join(called) or 'none is'}"
            )


def _only_port(service: Service | None) -> str | None:
    return service.served[0].name if service and len(service.served) == 1 else None


def _setting_faults(program: Service | Job) -> Iterator[Fault]:
    """Yield settings that the platform itself sets, and calls whose addresses share a setting."""
    given = platform_settings(program)
    for field in ("settings", "environment_settings"):
        for name, value in getattr(program, field).items():
            if name in given:
                yield Fault(f"{field}.{name}", value, "left out: the platform sets it")
    own = own_settings(program)
    for name, fact in program.login_settings.items():
        if name in own:
            yield Fault(f"login_settings.{name}", fact, "left out: the platform sets it")


def _call_faults(call: Call, service: Service | None, jobs: list[str]) -> Iterator[str]:
    """Yield what would be right where a call cannot be made; other callees must be externals."""
    if call.to in jobs:
        yield "a call of a service or an external: a job cannot be called"
    elif service is None:
        if call.port is not None:
            yield f"a call without a port: {call.to} is not a service"
    elif call.port is not None:
        ports = [port.name for port in service.ports]
        if call.port not in ports:
            yield f"a call of a port of {call.to}: {', '.join(ports) or 'it has none'}"
    elif not service.served:
        yield f"a call of another service: {call.to} has no port that can be called"
    elif len(service.served) > 1:
        yield f"a Call(...) that names a port of {call.to}: {', '.join(port.name for port in service.served)}"
