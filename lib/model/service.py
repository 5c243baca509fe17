"""What a service is, the same in every environment."""

from collections.abc import Iterator

from lib.model.declared import Declared
from lib.model.holding import Holding
from lib.model.monitoring import Alert, Objectives
from lib.model.ports import METRICS, GrpcHealth, HttpGet, Port, Probes
from lib.model.record import Fault, repeated, replace, rule
from lib.model.scalars import Name, PortName, Seconds, Text, setting_name

EXIT_SECONDS = 5


class Service(Declared):
    """A program that runs all the time; one with data is a single pod, the only writer of its volume."""

    ports: tuple[Port, ...] = ()
    probes: Probes = Probes()
    exposed: PortName | None = None
    """The port that Ingress exposes; it speaks HTTP."""
    guards: Name | None = None
    """The exposed service in front of which it stands where an environment has a login, and nowhere else."""
    health_command: tuple[Text, ...] = ()
    """Program in the image that checks the health of the process, for a container engine."""
    drain_seconds: Seconds | None = None
    """How long it serves on when it is told to end: until nobody calls it any more.

    An image that honours the contract waits by itself; another gets SIGTERM that much later.
    """
    longest_request_seconds: Seconds
    """How long the longest request takes or, without ports, the longest piece of work."""
    ends_late_requests: bool = True
    """Whether it ends requests that take longer; otherwise its callers give up, each after its own time."""
    clients_wait_seconds: Seconds | None = None
    """How long clients wait for an answer of the exposed port: those of a page as long as the page says."""
    holding: Holding | None = None
    """What it needs for its records; None where it keeps none that are counted."""
    objectives: Objectives | None = None
    alerts: tuple[Alert, ...] = ()
    """Alerts of this service alone; those of every service are in lib/monitoring."""

    def port(self, name: str) -> Port:
        """Return the port of a name."""
        return next(port for port in self.ports if port.name == name)

    @property
    def served(self) -> tuple[Port, ...]:
        """Return the ports that other programs may call: all but that for metrics."""
        return tuple(port for port in self.ports if port.name != METRICS)

    @property
    def has_metrics(self) -> bool:
        return any(port.name == METRICS for port in self.ports)

    @property
    def listens_everywhere(self) -> bool:
        """Return whether there is a port of which nobody can tell it where to listen."""
        return not self.contract and not all(port.address_setting for port in self.ports)

    @property
    def grace_seconds(self) -> int:
        """From SIGTERM to SIGKILL: drain, the longest request, and five seconds to exit."""
        return (self.drain_seconds or 0) + self.longest_request_seconds + EXIT_SECONDS

    @property
    def own_settings(self) -> dict[str, str]:
        """Return the settings that follow from the service alone, the same in every environment."""
        if not self.contract:
            return {port.address_setting: f":{port.number}" for port in self.ports if port.address_setting}
        drain = {"DRAIN_SECONDS": str(self.drain_seconds)} if self.drain_seconds else {}
        return {
            **{f"{setting_name(port.name)}_PORT": str(port.number) for port in self.ports},
            **({self.data.setting: self.data.path} if self.data else {}),
            **drain,
            "REQUEST_TIMEOUT_SECONDS": str(self.longest_request_seconds),
        }

    @rule("ports")
    def _ports_differ(self) -> Iterator[Fault]:
        for what in ("name", "number"):
            for index, value in repeated([getattr(port, what) for port in self.ports]):
                yield Fault(f"ports[{index}].{what}", value, f"a {what} that no other port has")

    @rule("contract", "ports")
    def _is_told_where_to_listen_once(self) -> Iterator[Fault]:
        settings = [port.address_setting for port in self.ports]
        for index, setting in repeated(settings):
            if setting:
                yield Fault(f"ports[{index}].address_setting", setting, "a setting that no other port has")
        for index, setting in enumerate(settings):
            if setting and self.contract:
                allowed = "None: an image that honours the contract reads <PORT>_HOST and <PORT>_PORT"
                yield Fault(f"ports[{index}].address_setting", setting, allowed)

    @rule("ports")
    def _shows_metrics_by_http(self) -> Iterator[Fault]:
        for index, port in enumerate(self.ports):
            if port.name == METRICS and port.protocol != "http":
                yield Fault(f"ports[{index}].protocol", port.protocol, "'http': Prometheus asks for metrics")

    @rule("ports", "probes")
    def _probes_ask_ports(self) -> Iterator[Fault]:
        ports = [port.name for port in self.ports]
        for name, probe in self.probes.given.items():
            if probe.port is not None and not ports:
                yield Fault(f"probes.{name}.check", probe.check, "a Command(...): the service has no port")
            elif probe.port is not None and probe.port not in ports:
                allowed = f"the name of a port: {', '.join(ports)}"
                yield Fault(f"probes.{name}.check.port", probe.port, allowed)

    @rule("ports", "probes")
    def _probes_speak_as_ports_do(self) -> Iterator[Fault]:
        protocols = {port.name: port.protocol for port in self.ports}
        for name, probe in self.probes.given.items():
            spoken = protocols.get(probe.port or "")
            if isinstance(probe.check, GrpcHealth) and spoken == "http":
                yield Fault(f"probes.{name}.check", probe.check, f"an HttpGet(...): {probe.port} speaks HTTP")
            if isinstance(probe.check, HttpGet) and spoken == "grpc":
                yield Fault(
                    f"probes.{name}.check", probe.check, f"a GrpcHealth(...): {probe.port} speaks gRPC"
                )

    @rule("ports", "data", "drain_seconds")
    def _data_has_its_own_setting(self) -> Iterator[Fault]:
        told = replace(self, data=None, contract=True).own_settings
        if self.data and self.data.setting in told:
            yield Fault("data.setting", self.data.setting, "a setting that the platform does not set")

    @rule("exposed", "clients_wait_seconds")
    def _clients_come(self) -> Iterator[Fault]:
        if self.clients_wait_seconds is not None and self.exposed is None:
            yield Fault("clients_wait_seconds", self.clients_wait_seconds, "None: no port is exposed")

    @rule("exposed", "guards", "calls")
    def _guards_what_it_calls(self) -> Iterator[Fault]:
        if self.guards is None:
            return
        called = [call.to for call in self.called]
        if self.exposed is None:
            yield Fault("exposed", None, f"the port that is exposed in place of that of {self.guards}")
        if self.guards not in called:
            yield Fault("guards", self.guards, f"one of its calls: {', '.join(called) or 'none'}")

    @rule("ports", "exposed")
    def _exposes_http(self) -> Iterator[Fault]:
        allowed = [port.name for port in self.served if port.protocol == "http"]
        if self.exposed is not None and self.exposed not in allowed:
            names = f"the name of a port that speaks HTTP: {', '.join(allowed)}"
            yield Fault("exposed", self.exposed, names if allowed else "None: no port speaks HTTP")
