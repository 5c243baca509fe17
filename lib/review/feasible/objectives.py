"""Whether what a service promises can be kept: with what its callees promise, and with planned restarts."""

from collections.abc import Iterator
from datetime import timedelta
from math import prod
from typing import NamedTuple

from lib.model import ISSUER, Environment, Objectives, Platform, Workload
from lib.monitoring.objectives import PERIOD_DAYS
from lib.review.feasible.look import Look, spelt
from lib.review.feasible.starts import Start, recorded

_ROUNDING = 1e-6


class Promise(NamedTuple):
    """What a callee promises, in percent; None where it promises nothing."""

    callee: str
    available: float | None
    quick: float | None = None
    seconds: float | None = None

    def __str__(self) -> str:
        return f"{self.callee} {f'{self.available:g}%' if self.available else 'nothing'}"


def objectives(platform: Platform) -> Iterator[Look]:
    """Yield for each promise whether those of all callees together allow it."""
    for workload in platform.workloads:
        if promised := workload.declared.objectives:
            callees = list(_callees(workload))
            yield _available(workload.name, promised, callees)
            yield _quick(workload.name, promised, callees)


def restarts(platform: Platform) -> Iterator[Look]:
    """Yield for each service that is away while it restarts how many restarts a month's budget holds."""
    for workload in platform.workloads:
        if workload.data:
            yield _restarts(workload, _strictest(workload), recorded(platform.catalogue, workload.name))


def _strictest(workload: Workload) -> Promise | None:
    """Return the highest promise of those who fail while a service is away: its own, and all callers'."""
    needing, found = [workload], []
    while needing:
        each = needing.pop()
        if each not in found:
            found.append(each)
            callers = (caller for port in each.declared.ports for caller in each.callers(port))
            needing += [caller for caller in callers if isinstance(caller, Workload)]
    promises = [_promise(each) for each in found if each.declared.objectives]
    return max(promises, key=lambda each: each.available or 0, default=None)


def _callees(workload: Workload, through: tuple[str, ...] = ()) -> Iterator[Promise]:
    for callee in {each.workload.name: each.workload for each in workload.callees}.values():
        yield _promise(callee, (*through, workload.name))
    for endpoint, _ in workload.externals:
        yield Promise(endpoint.name, _provided(workload.platform.environment, endpoint.name))


def _provided(environment: Environment, name: str) -> float | None:
    """Return what the provider of an external, or of the issuer, promises."""
    if name == ISSUER:
        return environment.login.availability_percent if environment.login else None
    return environment.externals[name].availability_percent


def _promise(workload: Workload, through: tuple[str, ...] = ()) -> Promise:
    """Return what a service promises; one that promises nothing is no more available than its callees."""
    promised = workload.declared.objectives
    if promised:
        latency = promised.latency
        return Promise(workload.name, promised.availability.percent, latency.percent, latency.seconds)
    called = [] if workload.name in through else list(_callees(workload, through))
    return Promise(workload.name, _together(called) if any(each.available for each in called) else None)


def _together(callees: list[Promise]) -> float:
    return 100 * prod((each.available or 100) / 100 for each in callees)


def _available(name: str, promised: Objectives, callees: list[Promise]) -> Look:
    percent = promised.availability.percent
    allowed = _together(callees)
    numbers = f"promises {percent:g}%; its callees allow {allowed:.6g}% ({_listed(callees)})"
    fix = f"promise at most {allowed:.6g}% in lib/services/, or have callees that promise more"
    wrong = f"promises {percent:g}%, but fails with its callees, which allow {allowed:.6g}%: {fix}"
    return Look("objective", f"{name} is available", numbers, wrong if percent > allowed + _ROUNDING else "")


def _quick(name: str, promised: Objectives, callees: list[Promise]) -> Look:
    """Return whether the share of quick answers is allowed, and none of the callees may take longer."""
    latency = promised.latency
    allowed = 100 * prod((each.quick or 100) / 100 for each in callees)
    slow = [each for each in callees if each.seconds and each.seconds > latency.seconds]
    own = f"{latency.percent:g}% within {latency.seconds:g} s"
    said = ", ".join(
        f"{each.callee} {each.quick:g}% within {each.seconds:g} s" for each in callees if each.quick
    )
    wrong = [f"{each.callee} promises {each.seconds:g} s, {name} {latency.seconds:g} s" for each in slow]
    if latency.percent > allowed + _ROUNDING:
        wrong.append(f"promises {latency.percent:g}%, but its callees allow {allowed:.6g}%")
    fix = ": promise less in lib/services/, or have callees that promise more" if wrong else ""
    numbers = f"promises {own}; its callees: {said or 'nothing'}"
    return Look("objective", f"{name} is quick", numbers, "; ".join(wrong) + fix)


def _listed(callees: list[Promise]) -> str:
    return ", ".join(map(str, callees)) or "it has none"


def _restarts(workload: Workload, promised: Promise | None, start: Start | None) -> Look:
    """Return how many restarts the budget holds: each as long as it may take, with the move of the volume."""
    name, planned = workload.name, workload.size.planned_restarts
    if promised is None or promised.available is None:
        return Look("restarts", name, "nobody who needs it promises anything")
    budget = timedelta(days=PERIOD_DAYS).total_seconds() * (1 - promised.available / 100)
    leaves = f"{promised.available:g}% of {promised.callee} leave {spelt(budget)} in {PERIOD_DAYS} days"
    if start is None or planned is None:
        missing = "`make starts` measures its start" if start is None else f"planned_restarts of {name}"
        return Look("restarts", name, leaves, unknown=f"not known: {missing} is missing")
    away = _away(workload, start)
    holds = int(budget // away)
    numbers = f"{leaves}, which hold {holds} restarts of {spelt(away)}; {planned} are planned"
    fix = f"plan fewer (planned_restarts), promise less, or raise requests.cpu_millis of {name}"
    wrong = f"{planned} planned restarts need {spelt(planned * away)} of {spelt(budget)}: {fix}"
    return Look("restarts", name, numbers, wrong if planned > holds else "")


def _away(workload: Workload, start: Start) -> float:
    """Return how long a restart takes at the most: its end, the move of its volume, its start, a probe."""
    volume, readiness = workload.size.volume, workload.declared.probes.readiness
    moves = volume.move_seconds if volume else 0
    seen = readiness.period_seconds if readiness else 0
    return workload.declared.grace_seconds + moves + start.within(workload.size.requests.cpu_millis) + seen
