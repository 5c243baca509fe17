"""A service of a Compose project: the container that its pod has, on one machine."""

from typing import Any

from lib.model import ALLOWED_HOSTS, HTTP, USER_ID, Platform, Port, Workload
from lib.model.service import setting_name

PUBLISHED = {"published": "${GOALTRAJECTORY_PORT:-8080}", "host_ip": "${GOALTRAJECTORY_HOST:-127.0.0.1}"}
"""Where the exposed service is reached: on this machine's loopback alone, or at another address of it."""
ONE_MORE_HOST = "${GOALTRAJECTORY_HOST:+,${GOALTRAJECTORY_HOST}}"
"""Whoever asks at that address asks for it."""

_CPU_PERIOD_MICROSECONDS = 100_000


def service(platform: Platform, workload: Workload, *, development: bool) -> dict[str, Any]:
    """Return the container of a service."""
    own = workload.service
    entries = {
        **(_built(platform, workload) if development else _released(platform, workload)),
        "init": True,
        "user": f"{USER_ID}:{USER_ID}",
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        **_limits(workload),
        "environment": _settings(platform, workload),
        "secrets": [{"source": name, "target": name} for name in platform.credentials(workload)],
        "tmpfs": [f"{each.path}:size={each.size_mib}m,mode=1777" for each in own.scratch],
        "volumes": _data(workload) + (_sources(workload) if development else []),
        "expose": [str(port.number) for port in own.ports],
        "ports": [_published(port) for port in own.ports if own.exposed and port.name == HTTP],
        "networks": _networks(platform, workload),
        "depends_on": {each.name: {"condition": "service_healthy"} for each in platform.callees(workload)},
        "healthcheck": _health_check(workload, may_kill=not development),
        "stop_grace_period": f"{own.grace_seconds}s",
        "logging": {"driver": "json-file", "options": {"max-size": "10m", "max-file": "3"}},
    }
    return {name: value for name, value in entries.items() if value not in ([], {})}


def _released(platform: Platform, workload: Workload) -> dict[str, Any]:
    return {"image": platform.built_image(workload), "restart": "unless-stopped"}


def _built(platform: Platform, workload: Workload) -> dict[str, Any]:
    """Return the image's `dev` target, which reloads its sources."""
    build = {"context": f"./{workload.name}", "target": "dev"}
    return {"image": f"{platform.built_image(workload)}-dev", "build": build}


def _limits(workload: Workload) -> dict[str, Any]:
    """Return the limits; a quota of CPU may be larger than this machine, where `cpus` may not."""
    limits = workload.sizing.limits
    memory = f"{limits.memory_mib}m"
    return {
        "cpu_period": _CPU_PERIOD_MICROSECONDS,
        "cpu_quota": limits.cpu_millis * _CPU_PERIOD_MICROSECONDS // 1000,
        "mem_limit": memory,
        "memswap_limit": memory,
    }


def _settings(platform: Platform, workload: Workload) -> dict[str, str]:
    """Return all settings of the process; Compose takes a single $ for a variable of its own."""
    listening = {
        f"{setting_name(port.name)}_HOST": _own_name(workload, port) for port in workload.service.ports
    }
    settings = workload.service.own_settings | listening | platform.settings(workload)
    escaped = {name: value.replace("$", "$$") for name, value in settings.items()}
    if ALLOWED_HOSTS in escaped:
        escaped[ALLOWED_HOSTS] += ONE_MORE_HOST
    return escaped


def _own_name(workload: Workload, port: Port) -> str:
    """Return the name of the container's address in the network of one of its ports."""
    return f"{port.name}.{workload.name}"


def _networks(platform: Platform, workload: Workload) -> dict[str, Any]:
    networks: dict[str, Any] = {
        f"{workload.name}-{port.name}": {"aliases": [_own_name(workload, port)]}
        for port in workload.service.ports
    }
    networks |= {f"{each.name}-{HTTP}": {} for each in platform.callees(workload)}
    return networks | {each.name: {} for each in platform.external_callees(workload)}


def _data(workload: Workload) -> list[dict[str, Any]]:
    path = workload.service.data
    return [{"type": "volume", "source": f"{workload.name}-data", "target": path}] if path else []


def _sources(workload: Workload) -> list[dict[str, Any]]:
    return [
        {"type": "bind", "source": f"./{workload.name}/{source}", "target": target, "read_only": True}
        for source, target in workload.service.sources.items()
    ]


def _published(port: Port) -> dict[str, Any]:
    return {"target": port.number, **PUBLISHED}


def _health_check(workload: Workload, *, may_kill: bool) -> dict[str, Any]:
    """Return the liveness probe; an engine restarts only what exits, so the check kills a hung process."""
    startup, liveness = workload.service.probes.startup, workload.service.probes.liveness
    limits = (liveness.failures, startup.failures) if may_kill else ()
    return {
        "test": ["CMD", *workload.service.health_command, liveness.path, *map(str, limits)],
        "interval": f"{liveness.period_seconds}s",
        "timeout": f"{liveness.timeout_seconds}s",
        "retries": liveness.failures,
        "start_period": f"{startup.period_seconds * startup.failures}s",
        "start_interval": f"{startup.period_seconds}s",
    }
