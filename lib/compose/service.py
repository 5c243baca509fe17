"""A service of a Compose project: the container that its pod has, on one machine."""

from typing import Any

from lib.compose.container import LOGGING, SANDBOX, escaped, files, image, limits, literal, without_empty
from lib.compose.health import health_check
from lib.compose.network import called_networks, joined, listening_name, port_network, unambiguous_addresses
from lib.model import ALLOWED_HOSTS, CALLBACK, Platform, Program, Workload, setting_name

FIRST_PORT = 8080


def service(workload: Workload, *, development: bool) -> dict[str, Any]:
    """Return the container of a service."""
    own = workload.declared
    sources = _sources(workload) if development else []
    read = files(workload)
    entries = {
        **image(workload, development=development),
        **({} if development and own.build else {"restart": "unless-stopped"}),
        "command": literal(own.arguments),
        **SANDBOX,
        **limits(workload),
        "environment": _settings(workload),
        **read,
        "volumes": read["volumes"] + sources,
        "expose": [str(port.number) for port in own.ports],
        "ports": _published(workload),
        **joined(_networks(workload)),
        "depends_on": dependencies(workload),
        "healthcheck": health_check(own, may_kill=not development),
        "stop_grace_period": f"{own.grace_seconds}s",
        "logging": LOGGING,
    }
    return without_empty(entries)


def dependencies(program: Program) -> dict[str, Any]:
    """Return the services to wait for: those that it calls, except those whose calls come back to it."""
    waited = {each.workload.name: each.workload for each in program.callees}
    return {
        name: {"condition": "service_healthy" if _has_check(callee) else "service_started"}
        for name, callee in waited.items()
        if not _leads_to(callee, program, set())
    }


def _has_check(workload: Workload) -> bool:
    return bool(health_check(workload.declared, may_kill=False))


def _leads_to(workload: Workload, other: Program, seen: set[str]) -> bool:
    """Return whether a service calls a program, or calls one that does."""
    if workload.name in seen:
        return False
    seen.add(workload.name)
    called = [each.workload for each in workload.callees]
    return other in called or any(_leads_to(each, other, seen) for each in called)


def _settings(workload: Workload) -> dict[str, str]:
    """Return all settings of the process, with the names under which it listens."""
    own = workload.declared
    settings = escaped(
        own.own_settings | _listening(workload) | workload.settings | unambiguous_addresses(workload)
    )
    if ALLOWED_HOSTS in settings:
        settings[ALLOWED_HOSTS] += _one_more_host(workload.platform)
    for name, fact in own.login_settings.items():
        if fact == "callback" and name in settings:
            settings[name] = _published_at(workload) + CALLBACK
    return settings


def _listening(workload: Workload) -> dict[str, str]:
    """Return the settings that say at which name the process listens for each port."""
    names = {port: listening_name(workload, port) for port in workload.declared.ports}
    if workload.declared.contract:
        return {f"{setting_name(port.name)}_HOST": name for port, name in names.items()}
    return {
        port.address_setting: f"{name}:{port.number}" for port, name in names.items() if port.address_setting
    }


def _published_at(workload: Workload) -> str:
    """Return the URL at which this machine publishes an exposed service."""
    [place] = _published(workload)
    return f"http://{place['host_ip']}:{place['published']}"


def _one_more_host(platform: Platform) -> str:
    """Return this machine's address where the page is published, which browsers send as the host."""
    variable = host_variable(platform.name)
    return f"${{{variable}:+,${{{variable}}}}}"


def host_variable(platform: str) -> str:
    """Return the variable with the address at which exposed services are reached."""
    return f"{setting_name(platform)}_HOST"


def port_variable(platform: str, service: str = "") -> str:
    """Return the variable with the port at which an exposed service is reached; the first has a short one."""
    return "_".join(setting_name(each) for each in (platform, service, "port") if each)


def _published(workload: Workload) -> list[dict[str, Any]]:
    """Return where an exposed service is reached: on the loopback, or at another address of this machine."""
    if workload.exposed_port is None or workload.host is None:
        return []
    platform = workload.platform
    index = [each.name for each in platform.workloads if each.host].index(workload.name)
    variable = port_variable(platform.name, workload.name if index else "")
    return [
        {
            "target": workload.exposed_port.number,
            "published": f"${{{variable}:-{FIRST_PORT + index}}}",
            "host_ip": f"${{{host_variable(platform.name)}:-127.0.0.1}}",
        }
    ]


def _networks(workload: Workload) -> dict[str, Any]:
    own: dict[str, Any] = {
        port_network(workload, port): {"aliases": [listening_name(workload, port)]}
        for port in workload.declared.ports
    }
    called = called_networks(workload)
    return own | {name: each for name, each in called.items() if name not in own}


def _sources(workload: Workload) -> list[dict[str, Any]]:
    build = workload.declared.build
    return [
        {"type": "bind", "source": f"./{workload.name}/{source}", "target": target, "read_only": True}
        for source, target in (build.sources if build else {}).items()
    ]
