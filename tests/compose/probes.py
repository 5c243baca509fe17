"""What the probes of a pod ask, and what happens to it."""

from typing import Any

from tests.compose.policies import Pod

_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_PROBE_DEFAULTS = {"failureThreshold": 3, "periodSeconds": 10, "timeoutSeconds": 1}
_ACTIONS = {"httpGet": "http", "grpc": "grpc", "tcpSocket": "tcp"}


def probe(container: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return a probe with Kubernetes' defaults, or nothing where there is none."""
    return {**_PROBE_DEFAULTS, **container[kind]} if kind in container else {}


def asked(container: dict[str, Any]) -> dict[str, Any]:
    """Return the probe that says how a container is: liveness or, without it, another one."""
    return next(filter(None, (probe(container, kind) for kind in _PROBES)), {})


def request(pod: Pod, probe: dict[str, Any]) -> str:
    """Return what a probe asks, as in "http /livez"; the port only if the container does not have it."""
    if "exec" in probe:
        return " ".join(["exec", *probe["exec"]["command"]])
    for field, protocol in _ACTIONS.items():
        if field in probe:
            port = pod.port_name(probe[field]["port"])
            words = [protocol, "" if port in pod.ports else port, probe[field].get("path", "")]
            return " ".join(filter(None, words))
    return "none"


def when_hung(container: dict[str, Any], asked: dict[str, Any]) -> str:
    """Return what happens to it when it no longer answers; only a liveness probe ends it."""
    if not asked:
        return "nothing"
    word = "killed" if "livenessProbe" in container else "unhealthy"
    return f"{word} after {asked['failureThreshold']}"


def when_not_started(startup: dict[str, Any]) -> str:
    """Return what happens to it when it never answers a first time."""
    if not startup:
        return "nothing"
    return f"killed after {startup['periodSeconds'] * startup['failureThreshold']}"
