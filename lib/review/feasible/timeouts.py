"""Whether callers wait longer than callees may take, and whether a process that ends has time to answer."""

from collections.abc import Iterator

from lib.model import Platform, ScheduledJob, Workload
from lib.model.callee import Callee
from lib.review.feasible.look import Look, spelt

Either = Workload | ScheduledJob


def timeouts(platform: Platform) -> Iterator[Look]:
    """Yield each call: of clients, of services and of jobs, to services and to externals."""
    for workload in platform.workloads:
        if workload.host:
            yield from _from_outside(workload)
    for program in _all(platform):
        for callee in program.callees:
            yield _called(program, callee)
        for endpoint, _ in program.externals:
            yield _given_up(program, endpoint.name)


def _from_outside(workload: Workload) -> Iterator[Look]:
    """Yield whether clients, and what passes on their requests, wait for answers."""
    way_in = workload.platform.environment.cluster.way_in
    clients, passes_on = workload.declared.clients_wait_seconds, way_in.waits_seconds if way_in else None
    if clients:
        yield _answered(f"clients, {workload.name}", float(clients), workload)
    else:
        yield _undeclared(f"clients, {workload.name}", "clients_wait_seconds", workload.name)
    if passes_on:
        yield _answered(f"way in, {workload.name}", float(passes_on), workload)


def _undeclared(about: str, field: str, name: str) -> Look:
    return Look("timeouts", about, "nobody says how long", unknown=f"not known: declare {field} of {name}")


def graces(platform: Platform) -> Iterator[Look]:
    """Yield for each program whether it may end in peace when it is told to."""
    for program in _all(platform):
        yield _grace(program)
        if isinstance(program, Workload) and program.host:
            yield _drain(program)


def _called(program: Either, callee: Callee) -> Look:
    """Return whether a caller gives up after the callee, and before its own time is over."""
    name = callee.workload.name
    own, waits = _given_up(program, name), _patience(program, name)
    if waits is None or own.wrong:
        return own
    answered = _answered(own.about, waits, callee.workload)
    return answered._replace(numbers=f"may take {spelt(_takes(program))} itself; {answered.numbers}")


def _given_up(program: Either, callee: str) -> Look:
    """Return whether a caller still has time to say that a call took too long."""
    about, own, waits = f"{program.name}, {callee}", _takes(program), _patience(program, callee)
    if waits is None:
        return _undeclared(about, "call_seconds", program.name)
    numbers = f"may take {spelt(own)} itself; waits {spelt(waits)} for {callee}"
    fix = f"have it give up earlier, and call_seconds of {program.name} say at most {own:g}"
    wrong = f"waits {spelt(waits)} for an answer but may take {spelt(own)} itself: {fix}"
    return Look("timeouts", about, numbers, wrong if waits > own else "")


def _answered(about: str, waits: float, workload: Workload) -> Look:
    """Return whether a callee answers before its caller gives up, or ends after it."""
    name, takes = workload.name, _takes(workload)
    if workload.declared.ends_late_requests:
        numbers = f"waits {spelt(waits)} for {name}, which ends requests after {spelt(takes)}"
        fix = f"longest_request_seconds of {name} must be less than {waits:g}, or its caller wait longer"
        wrong = f"gives up after {spelt(waits)}, but {name} may take {spelt(takes)}: {fix}"
        return Look("timeouts", about, numbers, "" if takes < waits else wrong)
    numbers = f"waits {spelt(waits)} for {name}, which ends none and has {spelt(takes)} to finish"
    fix = f"longest_request_seconds of {name} must be at least {waits:g}, or its caller wait less"
    wrong = f"waits {spelt(waits)}, but {name} is killed {spelt(takes)} after it was told to end: {fix}"
    return Look("timeouts", about, numbers, "" if takes >= waits else wrong)


def _patience(program: Either, callee: str) -> float | None:
    """Return how long a program waits: a service at most as long as it may take, a job who knows."""
    own = _takes(program) if isinstance(program, Workload) else None
    return program.declared.call_seconds.get(callee, own)


def _takes(program: Either) -> float:
    if isinstance(program, ScheduledJob):
        return program.declared.longest_run_minutes * 60.0
    return float(program.declared.longest_request_seconds)


def _all(platform: Platform) -> tuple[Either, ...]:
    return (*platform.workloads, *platform.jobs)


def _grace(program: Either) -> Look:
    """Return whether the grace period has time for the drain and the longest request, on every node."""
    if isinstance(program, Workload):
        service = program.declared
        drain, request = service.drain_seconds or 0, service.longest_request_seconds
        needed, grace = drain + request, service.grace_seconds
        numbers = f"{drain} s drain and {request} s for the longest request, of {grace} s grace"
    else:
        needed = grace = program.declared.grace_seconds
        numbers = f"{grace} s grace; a run that is ended begins again"
    notice = min(_notices(program.platform), default=None)
    if grace < needed:
        return Look("grace", program.name, numbers, f"{needed} s are needed: it would be killed")
    if notice is not None and notice < needed:
        fix = "have nodes that leave more (notice_seconds), or lower drain_seconds or longest_request_seconds"
        wrong = f"a node that is taken away leaves {notice} s, and it needs {needed}: {fix}"
        return Look("grace", program.name, f"{numbers}; nodes leave {notice} s", wrong)
    return Look("grace", program.name, numbers)


def _notices(platform: Platform) -> list[int]:
    nodes = platform.environment.cluster.all_nodes
    return [each.notice_seconds for each in nodes if each.notice_seconds is not None]


def _drain(workload: Workload) -> Look:
    """Return whether an exposed service serves on for as long as the way in calls it."""
    way_in = workload.platform.environment.cluster.way_in
    least, drain = (way_in.drain_seconds if way_in else None) or 0, workload.declared.drain_seconds or 0
    numbers = f"{drain} s drain; the way in calls it for up to {least} s after it was told to end"
    fix = f"give {workload.name} drain_seconds, which the way in then lengthens"
    wrong = f"it stops serving {least - drain} s too early: {fix}" if drain < least else ""
    return Look("grace", f"{workload.name}, clients", numbers, wrong)
