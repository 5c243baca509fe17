"""What a service is, the same in every environment."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lib.model.monitoring import Alert, Objectives
from lib.model.record import Fault, Record, items
from lib.model.scalars import (
    AbsolutePath,
    Count,
    LabelValue,
    Mebibytes,
    Name,
    PortName,
    PortNumber,
    Seconds,
    SettingName,
    Text,
)

HTTP = "http"
METRICS = "metrics"
USER_ID = 10001
"""User and group of every container; above 10000 so that it is nobody of the host."""


class Port(Record):
    """A TCP port the process listens on; the Service has the same number."""

    name: PortName
    number: PortNumber


class Probe(Record):
    """An HTTP GET on the `http` port that fails after `failures` bad answers in a row."""

    path: AbsolutePath
    period_seconds: Seconds
    timeout_seconds: Seconds
    failures: Count


class Probes(Record):
    """Startup waits for the first answer, readiness gates traffic, liveness restarts a hung process."""

    startup: Probe
    readiness: Probe
    liveness: Probe


class Scratch(Record):
    """A writable folder that is empty at start and lost at the end."""

    path: AbsolutePath
    size_mib: Mebibytes


class Service(Record):
    """A service of the platform, whatever environment it runs in.

    `calls` names the services and external endpoints that it calls: the only place where that is said.
    """

    name: Name
    component: LabelValue
    ports: tuple[Port, ...]
    probes: Probes
    calls: tuple[Name, ...] = ()
    settings: Mapping[SettingName, str] = MappingProxyType({})
    scratch: tuple[Scratch, ...] = ()
    data: AbsolutePath | None = None
    """Folder of the volume; a service with a volume is its only writer and never has two replicas."""
    exposed: bool = False
    """Whether the environment's Ingress leads here."""
    health_command: tuple[Text, ...]
    """Program in the image that asks the process for a path, for a container engine's health check."""
    sources: Mapping[Text, AbsolutePath] = MappingProxyType({})
    """What of docker/<service>/ the image's `dev` target reloads, and where it expects that."""
    drain_seconds: Seconds
    """From SIGTERM until the process stops accepting: readiness fails, requests are still served."""
    longest_request_seconds: Seconds
    objectives: Objectives | None = None
    alerts: tuple[Alert, ...] = ()
    """What only this service is watched for; every service is watched for what lib/monitoring says."""

    def port(self, name: str) -> int:
        """Return the number of a named port."""
        return next(port.number for port in self.ports if port.name == name)

    @property
    def has_metrics(self) -> bool:
        return any(port.name == METRICS for port in self.ports)

    @property
    def grace_seconds(self) -> int:
        """From SIGTERM to SIGKILL: drain, the longest request, and five seconds to exit."""
        return self.drain_seconds + self.longest_request_seconds + 5

    @property
    def own_settings(self) -> dict[str, str]:
        """What the process is told of itself, the same in every environment."""
        ports = {f"{setting_name(port.name)}_PORT": str(port.number) for port in self.ports}
        data = {} if self.data is None else {"DATA_FOLDER": self.data}
        return {
            **ports,
            **data,
            "DRAIN_SECONDS": str(self.drain_seconds),
            "REQUEST_TIMEOUT_SECONDS": str(self.longest_request_seconds),
        }

    def rules(self) -> Iterator[Fault]:
        ports, calls = items(self.ports), items(self.calls)
        names = [getattr(port, "name", None) for port in ports]
        if HTTP not in names:
            yield Fault("ports", names, f"ports of which one is named {HTTP!r}")
        for attribute in ("name", "number"):
            values = [getattr(port, attribute, None) for port in ports]
            if any(values.count(value) > 1 for value in values):
                yield Fault("ports", values, f"ports that differ in {attribute}")
        for name in dict.fromkeys(name for name in calls if calls.count(name) > 1):
            yield Fault("calls", name, "a name that stands there once")
        if self.name in calls:
            yield Fault("calls", self.name, "another service than itself")


def setting_name(name: str) -> str:
    """Return a name as it begins a setting: embedding-api becomes EMBEDDING_API."""
    return name.upper().replace("-", "_")
