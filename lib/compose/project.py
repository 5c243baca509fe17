"""A whole Compose project.

Compose has no policies, so a port is a network: its service listens there and nowhere else, and only its
callers join. So only declared calls connect, in that direction and to that port. docs/kinds.md lists what a
service or a job cannot have on Compose, with the reason.
"""

from typing import Any

from lib.compose.job import job
from lib.compose.network import external_network, port_network
from lib.compose.service import service
from lib.model import Platform, Port, Workload

Project = dict[str, Any]

_INTERNAL = {"internal": True}
_WITHOUT_A_WAY_OUT = {"driver_opts": {"com.docker.network.bridge.enable_ip_masquerade": "false"}}


def project(platform: Platform, *, development: bool) -> Project:
    """Return the project of an environment; in development its services run from their sources."""
    services = {each.name: service(each, development=development) for each in platform.workloads}
    jobs = {each.name: job(each, development=development) for each in platform.jobs}
    return {
        "name": platform.instance,
        "services": services | jobs,
        "networks": _networks(platform),
        "volumes": {f"{each.name}-data": {} for each in platform.programs if each.data},
        "secrets": {name: {"file": secret_file(platform, name)} for name in credentials(platform)},
    }


def credentials(platform: Platform) -> list[str]:
    """Return the names of the files that the services and jobs of an environment read as credentials."""
    return sorted({name for each in platform.programs for name in each.credentials})


def secret_file(platform: Platform, credential: str) -> str:
    """Return where a credential is kept on this machine, as seen from the Compose files."""
    return f"./secrets/{platform.environment.name}/{credential}"


def _networks(platform: Platform) -> dict[str, Any]:
    ports = {
        port_network(each, port): _reached_from(each, port)
        for each in platform.workloads
        for port in each.declared.ports
    }
    programs = platform.programs
    return ports | {external_network(each, called): {} for each in programs for called, _ in each.externals}


def _reached_from(workload: Workload, port: Port) -> dict[str, Any]:
    """Return a network that the machine reaches if the port is published, and that has no other way out."""
    return _WITHOUT_A_WAY_OUT if workload.exposed_port == port else _INTERNAL
