"""How a container engine learns whether a service is healthy."""

from typing import Any

from lib.compose.container import literal
from lib.model import Command, HttpGet, Probe, Service


def health_check(service: Service, *, may_kill: bool) -> dict[str, Any]:
    """Return the check of the liveness probe, or of another one; empty where no program in the image can ask.

    An engine restarts only what exits, so the health program of an image that honours the contract kills a
    process that a liveness probe would end.
    """
    probes = service.probes
    probe = probes.liveness or probes.readiness or probes.startup
    test = _test(service, probe, may_kill=may_kill) if probe else []
    if not (probe and test):
        return {}
    return {
        "test": ["CMD", *literal(test)],
        "interval": f"{probe.period_seconds}s",
        "timeout": f"{probe.timeout_seconds}s",
        "retries": probe.failures,
        **_start(probes.startup),
    }


def _test(service: Service, probe: Probe, *, may_kill: bool) -> list[str]:
    if isinstance(probe.check, Command):
        return list(probe.check.words)
    if not service.health_command:
        return []
    path = [probe.check.path] if isinstance(probe.check, HttpGet) else []
    startup = service.probes.startup or probe
    limits = (probe.failures, startup.failures) if may_kill and service.probes.liveness else ()
    return [*service.health_command, *path, *map(str, limits)]


def _start(startup: Probe | None) -> dict[str, str]:
    if startup is None:
        return {}
    return {
        "start_period": f"{startup.period_seconds * startup.failures}s",
        "start_interval": f"{startup.period_seconds}s",
    }
