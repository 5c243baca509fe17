"""Who reaches whom in a Compose project: whoever shares a network in which a port is open.

A service listens for a port at the address that <PORT>_HOST names, if its settings say so (as the service
contract has it), or at a name of its own that a setting has with the port, and else in all its networks. A
port that it does not list is not open.
"""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from itertools import count
from pathlib import Path

from lib.reach.compose_files import Project, Published, Service, read_project
from lib.reach.endpoints import PROTOCOLS, Connection, Endpoint, Verdict
from lib.reach.matrix import Matrix

MACHINE, MACHINES, OUTSIDE = "this machine", "other machines", "outside the project"


def compose_matrix(files: Sequence[Path], variables: Mapping[str, str] | None = None) -> Matrix:
    """Return who reaches whom in the project of a file and of those that change it.

    Raises ManifestError where one of them cannot be read or evaluated.
    """
    project = read_project(files, variables or {})
    named = frozenset(port for each in project.services.values() for port in _ports(each))
    unnamed = next(port for port in count(1) if port not in {number for number, _ in named})
    return Matrix(
        endpoints={name: Endpoint(name) for name in (*project.services, MACHINE, MACHINES, OUTSIDE)},
        inside=frozenset(project.services),
        ports=named,
        others=frozenset((unnamed, protocol) for protocol in PROTOCOLS),
        decide=lambda connection: _decide(project, connection),
    )


def _decide(project: Project, connection: Connection) -> Verdict:
    source, destination = connection.source.name, connection.destination.name
    if destination not in project.services:
        ways = [] if destination != OUTSIDE else _ways_out(project, source)
    elif source in project.services:
        ways = _shared(project, connection)
    else:
        ways = _published(project, connection)
    return Verdict(allowed=bool(ways), reason=", ".join(ways) or "no network")


def _shared(project: Project, connection: Connection) -> list[str]:
    """Return the networks of the source in which the destination listens for the port."""
    if connection.source.name == connection.destination.name:
        return []
    joined = project.services[connection.source.name].networks
    return [each for each in _listening(project, connection) if each in joined]


def _listening(project: Project, connection: Connection) -> list[str]:
    """Return the networks in which the destination may listen for the port."""
    service = project.services[connection.destination.name]
    if (connection.port, connection.protocol) not in _ports(service):
        return []
    told = [name for name, value in service.settings.items() if value == str(connection.port)]
    hosts = [service.settings.get(f"{name.removesuffix('_PORT')}_HOST") for name in told]
    hosts += [name for name in _names(service) if f"{name}:{connection.port}" in service.settings.values()]
    host = next((each for each in hosts if each), None)
    return [name for name, aliases in service.networks.items() if host is None or host in aliases]


def _names(service: Service) -> list[str]:
    return [alias for aliases in service.networks.values() for alias in aliases]


def _ways_out(project: Project, source: str) -> list[str]:
    networks = [(name, project.networks[name]) for name in project.services[source].networks]
    return [name for name, each in networks if not each.internal and each.masquerades]


def _published(project: Project, connection: Connection) -> list[str]:
    """Return the networks through which the machine passes on calls of a port that it listens for."""
    service, port = project.services[connection.destination.name], (connection.port, connection.protocol)
    found = [each for each in service.published if (each.port, each.protocol) == port]
    if not any(_is_heard(each, connection.source.name) for each in found):
        return []
    return [each for each in _listening(project, connection) if not project.networks[each].internal]


def _is_heard(port: Published, source: str) -> bool:
    """Return whether the machine listens for somebody: for others too unless it does so on loopback."""
    return source == MACHINE or (
        source == MACHINES and not (port.address and ip_address(port.address).is_loopback)
    )


def _ports(service: Service) -> set[tuple[int, str]]:
    return {*service.exposed, *((each.port, each.protocol) for each in service.published)}
