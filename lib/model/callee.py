"""Whom a program calls in one environment, and the setting by which it is told of the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lib.model.declared import Call
from lib.model.external import Endpoint
from lib.model.ports import Port
from lib.model.told import address_setting

if TYPE_CHECKING:
    from lib.model.program import Workload


class Callee(NamedTuple):
    """A port of a service that a program calls, and how the program gets its address."""

    workload: Workload
    port: Port
    setting: str

    @property
    def address(self) -> str:
        """Return a URL where the protocol is HTTP, host:port elsewhere."""
        return self.address_at(self.workload.name)

    def address_at(self, host: str) -> str:
        """Return the address by a name other than the service's own."""
        address = f"{host}:{self.port.number}"
        return f"http://{address}" if self.port.protocol == "http" else address


class ExternalCallee(NamedTuple):
    """An external that a program calls, and how the program gets its address."""

    endpoint: Endpoint
    setting: str


def callee(call: Call, workload: Workload) -> Callee:
    """Return the port of a service that a call means."""
    port = workload.declared.port(call.port) if call.port else workload.declared.served[0]
    return Callee(workload, port, address_setting(call, port.protocol))


def external_callee(call: Call, endpoint: Endpoint) -> ExternalCallee:
    """Return the external that a call means."""
    return ExternalCallee(endpoint, address_setting(call, endpoint.protocol))
