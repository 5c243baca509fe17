"""A whole Compose project.

Compose has no policies, so a port is a network: its service listens there and nowhere else, and only its
callers join. What connects is therefore what was declared, in that direction and to that port.
"""

from typing import Any

from lib.compose.service import service
from lib.model import HTTP, Platform, Port, Workload

Project = dict[str, Any]

_INTERNAL = {"internal": True}
_WITHOUT_A_WAY_OUT = {"driver_opts": {"com.docker.network.bridge.enable_ip_masquerade": "false"}}


def project(platform: Platform, *, development: bool) -> Project:
    """Return the project of an environment; in development its services run from their sources."""
    return {
        "name": f"{platform.name}-{platform.environment.name}",
        "services": {
            each.name: service(platform, each, development=development) for each in platform.workloads
        },
        "networks": _networks(platform),
        "volumes": {f"{each.name}-data": {} for each in platform.workloads if each.service.data},
        "secrets": {name: {"file": secret_file(platform, name)} for name in credentials(platform)},
    }


def credentials(platform: Platform) -> list[str]:
    """Return the names of the files that the services of an environment read as credentials."""
    return sorted({name for each in platform.workloads for name in platform.credentials(each)})


def secret_file(platform: Platform, credential: str) -> str:
    """Return where a credential is kept on this machine, as seen from the Compose files."""
    return f"./secrets/{platform.environment.name}/{credential}"


def _networks(platform: Platform) -> dict[str, Any]:
    ports = {
        f"{each.name}-{port.name}": _reached_from(each, port)
        for each in platform.workloads
        for port in each.service.ports
    }
    called = [each.name for workload in platform.workloads for each in platform.external_callees(workload)]
    return ports | {name: {} for name in called}


def _reached_from(workload: Workload, port: Port) -> dict[str, Any]:
    """Return a network that the machine reaches if the port is published, and that leads nowhere else."""
    published = workload.service.exposed and port.name == HTTP
    return _WITHOUT_A_WAY_OUT if published else _INTERNAL
