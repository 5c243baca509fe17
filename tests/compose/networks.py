"""Who may talk to whom on one machine: what the networks of a Compose project let through."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from tests.compose.printed import Tree

_PORT, _HOST = "_PORT", "_HOST"
_TOLD = "REQUEST_TIMEOUT_SECONDS"
_MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade"
_ADDRESS = re.compile(r"(?:https?://)?([-.a-z0-9]+):[0-9]+(?:/.*)?|https?://([-.a-z0-9]+)(?:/.*)?")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Networks:
    """The networks of a project, with the names and the ports at which its services listen there."""

    def __init__(self, project: Tree) -> None:
        self._networks: dict[str, dict[str, Any]] = project.get("networks", {})
        self._services: dict[str, dict[str, Any]] = project["services"]

    def is_told(self, service: str) -> bool:
        """Return whether a service honours the contract: its settings say where to listen, and how long."""
        return _TOLD in self._settings(service)

    def ports(self, service: str) -> dict[str, str]:
        """Return the names of a service's ports by number, as its settings or its networks name them."""
        numbers = self._services[service].get("expose", ())
        if not self.is_told(service):
            names = [alias.partition(".")[0] for each in self._joined(service).values() for alias in each]
            return dict(zip(numbers, names, strict=False))
        told = {number: name for name, number in self._settings(service).items() if name.endswith(_PORT)}
        return {
            number: name.removesuffix(_PORT).replace("_", "-").lower()
            for number, name in told.items()
            if number in numbers
        }

    def listens(self, service: str) -> dict[str, object]:
        """Return the numbers of a service's ports; each is to be open at an address of its own."""
        own = {number for number, name in self.ports(service).items() if self._host(service, name)}
        numbers = self._services[service].get("expose", ())
        return {number: True if number in own else "in every network" for number in numbers}

    def calls(self, service: str) -> dict[str, object]:
        """Return the other services' ports that a service reaches."""
        reached = self._reached
        return {f"{callee} {port}": "by name" for caller, callee, port in reached if caller == service}

    def callers(self, service: str) -> dict[str, object]:
        """Return the other services that reach a service, with the port."""
        return {f"{caller} {port}": True for caller, callee, port in self._reached if callee == service}

    def admits(self, service: str) -> dict[str, object]:
        """Return the published ports, and whether their network is one that the machine has a part in."""
        return {
            name: any(not self._networks[each].get("internal") for each in self._listening(service, name))
            for name in self.published(service)
        }

    def published(self, service: str) -> list[str]:
        """Return the names of the ports that the machine publishes."""
        targets = [str(each.get("target")) for each in self._services[service].get("ports") or ()]
        return [self.ports(service).get(target, target) for target in targets]

    def outside(self, service: str) -> dict[str, object]:
        """Return the ports outside the project that a service reaches; a network has the callee's name."""
        joined = self._joined(service)
        ways = [each for each in joined if self._leads_out(each)]
        return {port: "everywhere" for each in ways for port in self._called_ports(service, each)}

    def of(self, service: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the networks of a service."""
        yield from ((name, self._networks[name]) for name in self._joined(service))

    def _settings(self, service: str) -> dict[str, str]:
        return self._services[service].get("environment") or {}

    def _joined(self, service: str) -> dict[str, list[str]]:
        """Return the networks of a service with the further names that it has there."""
        networks = self._services[service].get("networks") or {}
        return {name: (each or {}).get("aliases", []) for name, each in networks.items()}

    def _listening(self, service: str, port: str) -> list[str]:
        """Return the networks where a port is open: those in which the service has the port's address."""
        host = self._host(service, port)
        return [name for name, aliases in self._joined(service).items() if host is None or host in aliases]

    def _host(self, service: str, port: str) -> str | None:
        """Return where a service's settings have it listen for a port: by the contract, or by an address."""
        settings, name = self._settings(service), f"{port}.{service}"
        addresses = {f"{name}:{number}" for number in self._services[service].get("expose", ())}
        is_address = not addresses.isdisjoint(settings.values())
        return name if is_address else settings.get(f"{_setting(port)}{_HOST}")

    @cached_property
    def _reached(self) -> list[tuple[str, str, str]]:
        """Caller, callee and port of whatever connects."""
        return [
            (caller, callee, port)
            for callee in self._services
            for port in self.ports(callee).values()
            for caller in self._services
            if caller != callee and set(self._listening(callee, port)).intersection(self._joined(caller))
        ]

    def _leads_out(self, network: str) -> bool:
        described = self._networks[network]
        return (
            not described.get("internal") and (described.get("driver_opts") or {}).get(_MASQUERADE) != "false"
        )

    def _called_ports(self, service: str, network: str) -> list[str]:
        """Return the port of an external that settings tell by its name, or those that others tell."""
        settings, prefix = self._settings(service), re.escape(_setting(network))
        named = [settings[name] for name in settings if re.fullmatch(rf"{prefix}_(.+_)?(URL|ADDRESS)", name)]
        addresses = named or [each for each in settings.values() if self._is_outside(each)]
        return [_port(each) for each in addresses] or [f"network {network}"]

    def _is_outside(self, text: str) -> bool:
        """Return whether a setting is an address, and none of this project's, inside or published."""
        found = _ADDRESS.fullmatch(text)
        return (
            found is not None
            and (found[1] or found[2]).rpartition(".")[2] not in self._services
            and urlsplit(text).netloc not in self._published
        )

    @cached_property
    def _published(self) -> set[str]:
        """Addresses of this machine at which it publishes ports."""
        ports = (each for service in self._services.values() for each in service.get("ports") or ())
        return {f"{each.get('host_ip')}:{each.get('published')}" for each in ports}


def _port(address: str) -> str:
    parts = urlsplit(address if "//" in address else f"//{address}")
    return str(parts.port or _DEFAULT_PORTS[parts.scheme])


def _setting(name: str) -> str:
    return name.upper().replace("-", "_")
