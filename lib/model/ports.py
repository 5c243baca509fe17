"""What a process listens on, and how its health is checked."""

from collections.abc import Iterator
from typing import Literal

from lib.model.record import Fault, Record, rule
from lib.model.scalars import AbsolutePath, Count, PortName, PortNumber, Seconds, SettingName, Text

HTTP = "http"
METRICS = "metrics"

Protocol = Literal["http", "grpc", "tcp"]


class Port(Record):
    """A TCP port that the process listens on, and what it speaks there; the Service has the same number."""

    name: PortName
    number: PortNumber
    protocol: Protocol = "http"
    address_setting: SettingName | None = None
    """The setting with [host]:port to listen at, of an image that does not honour the contract."""


class HttpGet(Record):
    """A GET request; a status from 200 to 399 is good."""

    path: AbsolutePath
    port: PortName = HTTP


class GrpcHealth(Record):
    """A call of the gRPC health checking protocol; SERVING is good."""

    port: PortName
    service: Text | None = None


class TcpConnect(Record):
    """A connection; opening it is good."""

    port: PortName


class Command(Record):
    """A program in the image; exit code 0 is good."""

    words: tuple[Text, ...]

    @rule("words")
    def _has_words(self) -> Iterator[Fault]:
        if not self.words:
            yield Fault("words", (), "a program and its arguments")


Check = HttpGet | GrpcHealth | TcpConnect | Command


class Probe(Record):
    """What is asked, and how often; it fails after `failures` bad answers in a row."""

    check: Check
    period_seconds: Seconds
    timeout_seconds: Seconds
    failures: Count

    @property
    def port(self) -> str | None:
        """Return the name of the port that is asked, or None where a program is."""
        return None if isinstance(self.check, Command) else self.check.port


class Probes(Record):
    """Startup waits for the first answer, readiness gates traffic, liveness restarts a hung process."""

    startup: Probe | None = None
    readiness: Probe | None = None
    liveness: Probe | None = None

    @property
    def given(self) -> dict[str, Probe]:
        """Return the probes that are declared, by name."""
        every = {"startup": self.startup, "readiness": self.readiness, "liveness": self.liveness}
        return {name: probe for name, probe in every.items() if probe}
