"""How many pods a program has in an environment, how large they are, and when jobs run."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lib.model.holding import Records
from lib.model.record import Fault, Record, rule
from lib.model.resources import RESOURCES, Resources, Volume
from lib.model.scalars import Count, Percent, Schedule, SettingName, Value


class Autoscaling(Record):
    """A range of replicas, and the use of requests at which more are started."""

    minimum: Count
    maximum: Count
    cpu_percent: Percent = 70
    memory_percent: Percent = 80

    @rule("minimum", "maximum")
    def _is_a_range(self) -> Iterator[Fault]:
        if self.minimum > self.maximum:
            yield Fault("minimum", self.minimum, f"at most the maximum of {self.maximum}")


class Size(Record):
    """What a pod asks for and may use, the volume of its data, and settings of this environment alone."""

    requests: Resources
    limits: Resources
    volume: Volume | None = None
    settings: Mapping[SettingName, Value] = MappingProxyType({})

    @rule("requests", "limits")
    def _requests_fit(self) -> Iterator[Fault]:
        for name in RESOURCES:
            request, limit = (getattr(each, name) for each in (self.requests, self.limits))
            if request > limit:
                yield Fault(f"requests.{name}", request, f"at most the limit of {limit}")


class Sizing(Size):
    """The size of a service."""

    replicas: Count | Autoscaling
    records: Records | None = None
    """How many records it is to hold here."""
    planned_restarts: Count | None = None
    """How often its pods are replaced on purpose in 30 days: rollouts, and drains of nodes."""

    @property
    def most_replicas(self) -> int:
        return self.replicas.maximum if isinstance(self.replicas, Autoscaling) else self.replicas

    @property
    def least_replicas(self) -> int:
        return self.replicas.minimum if isinstance(self.replicas, Autoscaling) else self.replicas


class Run(Size):
    """The size of a job, and when it runs, in UTC; without a schedule it runs by hand."""

    schedule: Schedule | None
