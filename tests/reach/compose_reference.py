"""Who reaches whom in a Compose project once more, as naively as possible: everything that is open is listed.

A listener is a network and a port in which a service takes calls; a caller needs to be where one is.
"""

from collections.abc import Iterator
from typing import Any

Project = dict[str, Any]
Way = tuple[str, str, int, str]
"""Source, destination, port and protocol."""

MACHINE, MACHINES, OUTSIDE = "this machine", "other machines", "outside the project"
WORLD = (443, "TCP")
"""A port outside, of all that are open there or not."""


def open_ways(project: Project) -> set[Way]:
    """Return every way that is open, at the ports that are listed, and one of the world."""
    return {*_between(project), *_from_outside(project), *_out(project)}


def _networks(service: dict[str, Any]) -> dict[str, list[str]]:
    """Return the networks of a service, and its further names in each."""
    if service.get("network_mode") == "none":
        return {}
    given = service.get("networks") or ["default"]
    if isinstance(given, list):
        return {each: [] for each in given}
    return {name: (each or {}).get("aliases", []) for name, each in given.items()}


def _listeners(service: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    """Yield each network, port and protocol at which a service takes calls."""
    settings = service.get("environment", {})
    ports = {
        (int(each.split("/")[0]), "udp" if "udp" in each else "tcp") for each in service.get("expose", [])
    }
    ports |= {(each["target"], each.get("protocol", "tcp")) for each in service.get("ports", [])}
    for port, protocol in ports:
        host = settings.get("WEB_HOST") if settings.get("WEB_PORT") == str(port) else None
        for network, names in _networks(service).items():
            if host is None or host in names:
                yield network, port, protocol.upper()


def _between(project: Project) -> Iterator[Way]:
    for source, caller in project["services"].items():
        for destination, service in project["services"].items():
            for network, port, protocol in _listeners(service):
                if source != destination and network in _networks(caller):
                    yield source, destination, port, protocol


def _from_outside(project: Project) -> Iterator[Way]:
    for name, service in project["services"].items():
        for port in service.get("ports", []):
            target = (port["target"], port.get("protocol", "tcp").upper())
            ways = [network for network, *listened in _listeners(service) if tuple(listened) == target]
            if any(not project["networks"].get(network, {}).get("internal") for network in ways):
                yield MACHINE, name, *target
                if port.get("host_ip") not in ("127.0.0.1", "::1"):
                    yield MACHINES, name, *target


def _out(project: Project) -> Iterator[Way]:
    for name, service in project["services"].items():
        for network in _networks(service):
            options = project["networks"].get(network, {})
            masked = options.get("driver_opts", {}).get("com.docker.network.bridge.enable_ip_masquerade")
            if not options.get("internal") and masked != "false":
                yield name, OUTSIDE, *WORLD
