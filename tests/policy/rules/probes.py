"""How the cluster learns what a container is doing, and how long it waits for it to end."""

from collections.abc import Iterator
from typing import Any

from lib.model import Check, Command, GrpcHealth, HttpGet, Service
from tests.policy.declared import differences
from tests.policy.documents import Container, Manifests

_PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
_ACTIONS = ("httpGet", "tcpSocket", "grpc", "exec")
_DEFAULTS = {"periodSeconds": 10, "failureThreshold": 3, "timeoutSeconds": 1}


def declared_probes(manifests: Manifests) -> Iterator[str]:
    """A container has exactly the probes that its service declares, and each asks what is declared."""
    for service, container in _served(manifests):
        given = service.probes.given.items()
        expected = {f"{name}Probe": _declared(service, probe.check) for name, probe in given}
        found = {name: _action(container, name) for name in _PROBES if name in container.content}
        yield from differences(container, found, expected)


def same_probes(manifests: Manifests) -> Iterator[str]:
    """Readiness asks something other than liveness, or a busy dependency restarts its callers."""
    for _, container in _served(manifests):
        asked = [_action(container, each) for each in _PROBES[1:] if each in container.content]
        if len(asked) == 2 and asked[0] == asked[1]:
            yield f"{container} asks the same for readiness and liveness"


def eager_liveness(manifests: Manifests) -> Iterator[str]:
    """A container is taken out of traffic before it is restarted."""
    for _, container in _served(manifests):
        ready, live = (_patience(container, probe) for probe in ("readinessProbe", "livenessProbe"))
        if ready is not None and live is not None and live <= ready:
            yield f"{container} is restarted no later than it is unready"


def slow_starts(manifests: Manifests) -> Iterator[str]:
    """A container has half a minute to start, and no less than it has later to answer."""
    for _, container in _served(manifests):
        start, live = (_patience(container, probe) for probe in ("startupProbe", "livenessProbe"))
        given = live if start is None else start
        if given is not None and given < max(30, live or 0):
            yield f"{container} has {given} seconds to start"


def probe_overlap(manifests: Manifests) -> Iterator[str]:
    """A probe gives up before the next one is due."""
    for _, container in _served(manifests):
        for probe in (each for each in _PROBES if each in container.content):
            if _number(container, probe, "timeoutSeconds") > _number(container, probe, "periodSeconds"):
                yield f"{container} {probe} lasts longer than its period"


def termination_grace(manifests: Manifests) -> Iterator[str]:
    """A pod has longer to end than its last request lasts and, if it drains, than it takes to be unready."""
    for service, container in _served(manifests):
        told = {each["name"]: each.get("value") for each in container.get("env", [])}
        drain = container.pod.drain_seconds
        request = int(told.get("REQUEST_TIMEOUT_SECONDS", service.longest_request_seconds))
        unready = _patience(container, "readinessProbe") if drain else None
        needed = max(unready or 0, drain + request)
        if container.pod.get("terminationGracePeriodSeconds", 30) <= needed:
            yield f"{container} needs more than {needed} seconds to end"


def _served(manifests: Manifests) -> Iterator[tuple[Service, Container]]:
    """Yield each service with the container that runs as long as its pod."""
    for workload, pod in manifests.serving:
        for content in pod.get("containers", []):
            yield workload.declared, Container(pod, content)


def _declared(service: Service, check: Check) -> dict[str, Any]:
    """Return what a probe must ask: a command, or a port as Kubernetes has it for each protocol."""
    if isinstance(check, Command):
        return {"exec": {"command": list(check.words)}}
    if isinstance(check, HttpGet):
        return {"httpGet": {"path": check.path, "port": check.port}}
    if isinstance(check, GrpcHealth):
        asked = {"service": check.service} if check.service else {}
        return {"grpc": {"port": service.port(check.port).number, **asked}}
    return {"tcpSocket": {"port": check.port}}


def _action(container: Container, probe: str) -> dict[str, Any]:
    return {name: value for name, value in container.get(probe).items() if name in _ACTIONS}


def _patience(container: Container, probe: str) -> int | None:
    """Return the seconds until a container that never answers is noticed, or None without a probe."""
    if probe not in container.content:
        return None
    return _number(container, probe, "periodSeconds") * _number(container, probe, "failureThreshold")


def _number(container: Container, probe: str, field: str) -> int:
    number = container.get(f"{probe} {field}", _DEFAULTS[field])
    return number if isinstance(number, int) else 0
