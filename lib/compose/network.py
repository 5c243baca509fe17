"""The networks of a Compose project: one for each port, and one for each external that is called."""

from typing import Any

from lib.model import Endpoint, Port, Program, Workload


def port_network(workload: Workload, port: Port) -> str:
    """Return the name of the network in which a service listens for one of its ports; no other has a dot."""
    return f"{workload.name}.{port.name}"


def listening_name(workload: Workload, port: Port) -> str:
    """Return the name of a service's address in the network of one of its ports."""
    return f"{port.name}.{workload.name}"


def external_network(program: Program, endpoint: Endpoint) -> str:
    """Return the name of the network through which a program reaches an external.

    Programs share it, because nobody listens there. One that listens everywhere has its own. A service that
    is published and that nobody here calls uses the port's: Docker publishes a port where the way out is.
    """
    if not isinstance(program, Workload):
        return endpoint.name
    if program.exposed_port and not program.callers(program.exposed_port):
        return port_network(program, program.exposed_port)
    return f"{program.name}_{endpoint.name}" if program.declared.listens_everywhere else endpoint.name


def called_networks(program: Program) -> dict[str, Any]:
    """Return the networks that a program joins to call others."""
    ports: dict[str, Any] = {port_network(each.workload, each.port): {} for each in program.callees}
    return ports | {external_network(program, endpoint): {} for endpoint, _ in program.externals}


def joined(networks: dict[str, Any]) -> dict[str, Any]:
    """Return how a container joins its networks; with none, Compose would add one with a way out."""
    return {"networks": networks} if networks else {"network_mode": "none"}


def unambiguous_addresses(program: Program) -> dict[str, str]:
    """Return the settings of calls to a service with which it shares several networks.

    The service's own name resolves in all of them, but it listens for the call in only one.
    """
    return {
        each.setting: each.address_at(listening_name(each.workload, each.port))
        for each in program.callees
        if not each.workload.declared.listens_everywhere
        and len(_joined(program) & _joined(each.workload)) > 1
    }


def _joined(program: Program) -> set[str]:
    called = set(called_networks(program))
    if not isinstance(program, Workload):
        return called
    return called | {port_network(program, port) for port in program.declared.ports}
