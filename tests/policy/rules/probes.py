"""How the cluster learns what a container is doing, and how long it waits for the end."""

from collections.abc import Iterator

from tests.policy.documents import Container, Manifests

_PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
_ACTIONS = ("httpGet", "tcpSocket", "grpc", "exec")
_DEFAULTS = {"periodSeconds": 10, "failureThreshold": 3, "timeoutSeconds": 1}


def missing_probes(manifests: Manifests) -> Iterator[str]:
    """Every container has a startup, a readiness and a liveness probe."""
    for container in _served(manifests):
        for probe in _PROBES:
            if probe not in container.content:
                yield f"{container} has no {probe}"


def same_probes(manifests: Manifests) -> Iterator[str]:
    """Readiness asks something else than liveness, or a busy dependency restarts its callers."""
    for container in _served(manifests):
        if _action(container, "readinessProbe") == _action(container, "livenessProbe"):
            yield f"{container} asks the same for readiness and liveness"


def eager_liveness(manifests: Manifests) -> Iterator[str]:
    """A container is taken out of traffic before it is restarted."""
    for container in _served(manifests):
        if _patience(container, "livenessProbe") <= _patience(container, "readinessProbe"):
            yield f"{container} is restarted no later than it is unready"


def slow_starts(manifests: Manifests) -> Iterator[str]:
    """A container has half a minute to start, and more than it has later to answer."""
    for container in _served(manifests):
        start = _patience(container, "startupProbe")
        if start < 30 or start < _patience(container, "livenessProbe"):
            yield f"{container} has {start} seconds to start"


def probe_overlap(manifests: Manifests) -> Iterator[str]:
    """A probe gives up before the next one is due."""
    for container in _served(manifests):
        for probe in _PROBES:
            if _number(container, probe, "timeoutSeconds") > _number(container, probe, "periodSeconds"):
                yield f"{container} {probe} lasts longer than its period"


def termination_grace(manifests: Manifests) -> Iterator[str]:
    """A pod has longer to end than it takes to be seen unready, and to serve its last request."""
    for container in _served(manifests):
        pod = container.pod
        settings = manifests.named("ConfigMap", pod.name, pod.document.namespace)
        drain, request = (
            int(settings.get(f"data {name}", 0)) if settings else 0
            for name in ("DRAIN_SECONDS", "REQUEST_TIMEOUT_SECONDS")
        )
        needed = max(_patience(container, "readinessProbe"), drain + request)
        if pod.get("terminationGracePeriodSeconds", 30) <= needed:
            yield f"{pod} needs more than {needed} seconds to end"


def _served(manifests: Manifests) -> list[Container]:
    """Return the containers that run as long as a pod that does not end by itself."""
    return [
        each
        for each in manifests.containers
        if not each.pod.ends and any(each.content is main for main in each.pod.get("containers", []))
    ]


def _action(container: Container, probe: str) -> object:
    return (
        {action: container.get(f"{probe} {action}") for action in _ACTIONS} if container.get(probe) else probe
    )


def _patience(container: Container, probe: str) -> int:
    """Return the seconds until a container that never answers is found out."""
    return _number(container, probe, "periodSeconds") * _number(container, probe, "failureThreshold")


def _number(container: Container, probe: str, field: str) -> int:
    number = container.get(f"{probe} {field}", _DEFAULTS[field])
    return number if isinstance(number, int) else 0
