"""What must hold between the services and jobs of a catalogue."""

from collections.abc import Iterator

from lib.model import Call, Catalogue, Fault, Job, Service, faults
from lib.model.record import repeated
from lib.monitoring.faults import job_monitoring_faults, monitoring_faults, runbook_faults
from lib.problem import Problem


def catalogue_problems(file: str, catalogue: object) -> list[Problem]:
    """Return what is wrong with the catalogue that a file sets."""
    if not isinstance(catalogue, Catalogue) or faults(catalogue, Catalogue):
        return list(_value_problems(file, catalogue))
    found = [Problem("all", *fault, fault.path) for fault in runbook_faults(catalogue.folder)]
    for name in repeated(each.name for each in catalogue.programs):
        fault = Fault(f"{name}.name", name, "the name of one service or job")
        found.append(Problem("all", *fault, f"lib/services/{name}.py"))
    for program in catalogue.programs:
        for fault in _program_faults(program, catalogue):
            path = f"{program.name}.{fault.path}"
            found.append(Problem("all", path, fault.value, fault.allowed, f"lib/services/{program.name}.py"))
    return found


def _value_problems(file: str, catalogue: object) -> Iterator[Problem]:
    """Yield what is wrong with single values, by the program that has them."""
    if not isinstance(catalogue, Catalogue):
        yield from (Problem("all", *fault, file) for fault in faults(catalogue, Catalogue, "CATALOGUE"))
        return
    for fault in faults(catalogue, Catalogue):
        whose, _, path = fault.path.partition("].")
        kind, _, index = whose.partition("[")
        if not path:
            yield Problem("all", f"CATALOGUE.{fault.path}", fault.value, fault.allowed, file)
            continue
        name = getattr(catalogue, kind)[int(index)].name
        yield Problem("all", f"{name}.{path}", fault.value, fault.allowed, f"lib/services/{name}.py")


def _program_faults(program: Service | Job, catalogue: Catalogue) -> Iterator[Fault]:
    by_name = {service.name: service for service in catalogue.services}
    for call in program.called:
        yield from _call_faults(call, by_name.get(call.to), [job.name for job in catalogue.jobs])
    if isinstance(program, Service):
        yield from monitoring_faults(program, catalogue)
        return
    yield from job_monitoring_faults(program, catalogue)
    if program.image_of is not None and program.image_of not in by_name:
        yield Fault("image_of", program.image_of, f"one of {', '.join(by_name)}")


def _call_faults(call: Call, service: Service | None, jobs: list[str]) -> Iterator[Fault]:
    """Yield where a call is to what cannot be called; what is no service must be an external."""
    if call.to in jobs:
        yield Fault("calls", call.to, "the name of a service or an external: nobody calls a job")
    if service is None:
        return
    ports = [port.name for port in service.ports]
    if call.port is not None and call.port not in ports:
        yield Fault("calls", f"{call.to}:{call.port}", f"a port of {call.to}: {', '.join(ports) or 'none'}")
    if call.port is None and len(service.served) != 1:
        served = ", ".join(port.name for port in service.served)
        allowed = f"a Call(...) with one of its ports: {served}" if served else "a service that has a port"
        yield Fault("calls", call.to, allowed)
