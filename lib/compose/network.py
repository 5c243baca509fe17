"""The networks of a Compose project: one for each port, and one for each external that is called."""

from typing import Any

from lib.model import Endpoint, Port, Program, Workload


def port_network(workload: Workload, port: Port) -> str:
    """Return the name of the network in which a service listens for one of its ports."""
    return f"{workload.name}-{port.name}"


def external_network(endpoint: Endpoint) -> str:
    """Return the name of the network that leads to an external."""
    return endpoint.name


def called_networks(program: Program) -> dict[str, Any]:
    """Return the networks that a program joins to call others."""
    ports: dict[str, Any] = {port_network(each.workload, each.port): {} for each in program.callees}
    return ports | {external_network(endpoint): {} for endpoint, _ in program.externals}
