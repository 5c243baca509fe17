"""What runs in one environment: services all the time, jobs at times."""

from collections.abc import Mapping
from typing import Protocol

from lib.model.environment import Image, Sizing
from lib.model.job import Job
from lib.model.record import Record
from lib.model.resources import Resources, Volume
from lib.model.service import Scratch, Service

DATA_VOLUME = "data"


class Program(Protocol):
    """A service or a job as it runs in one environment."""

    @property
    def name(self) -> str: ...
    @property
    def component(self) -> str: ...
    @property
    def image_of(self) -> str: ...
    @property
    def calls(self) -> tuple[str, ...]: ...
    @property
    def settings(self) -> Mapping[str, str]: ...
    @property
    def requests(self) -> Resources: ...
    @property
    def limits(self) -> Resources: ...
    @property
    def volume(self) -> Volume | None: ...
    @property
    def data(self) -> str | None: ...
    @property
    def scratch(self) -> tuple[Scratch, ...]: ...


class Workload(Record):
    """A service as it runs in one environment."""

    service: Service
    sizing: Sizing
    image: Image

    @property
    def name(self) -> str:
        return self.service.name

    @property
    def component(self) -> str:
        return self.service.component

    @property
    def image_of(self) -> str:
        return self.service.name

    @property
    def calls(self) -> tuple[str, ...]:
        return self.service.calls

    @property
    def settings(self) -> Mapping[str, str]:
        return self.service.settings

    @property
    def requests(self) -> Resources:
        return self.sizing.requests

    @property
    def limits(self) -> Resources:
        return self.sizing.limits

    @property
    def volume(self) -> Volume | None:
        return self.sizing.volume

    @property
    def data(self) -> str | None:
        return self.service.data

    @property
    def scratch(self) -> tuple[Scratch, ...]:
        return self.service.scratch

    @property
    def claim(self) -> str:
        """The PersistentVolumeClaim that its StatefulSet makes of the volume."""
        return f"{DATA_VOLUME}-{self.name}-0"


class ScheduledJob(Record):
    """A job as it runs in one environment; its settings are those that the environment decides, too."""

    job: Job
    schedule: str
    requests: Resources
    limits: Resources
    volume: Volume | None
    settings: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.job.name

    @property
    def component(self) -> str:
        return self.job.component

    @property
    def image_of(self) -> str:
        return self.job.image_of

    @property
    def calls(self) -> tuple[str, ...]:
        return self.job.calls

    @property
    def data(self) -> str | None:
        return self.job.data if self.volume else None

    @property
    def scratch(self) -> tuple[Scratch, ...]:
        return ()
