"""What can run: the services and jobs of a platform."""

from lib.model.job import Job
from lib.model.record import Record
from lib.model.scalars import PlatformName, Text
from lib.model.service import Service


class Catalogue(Record):
    """The services and jobs of a platform, whatever environment they run in."""

    name: PlatformName
    """The platform's name."""
    folder: Text
    """The folder with docker/<service>/metrics.yaml and docs/runbooks/: the root of the repository."""
    services: tuple[Service, ...]
    jobs: tuple[Job, ...] = ()

    @property
    def programs(self) -> tuple[Service | Job, ...]:
        return (*self.services, *self.jobs)

    @property
    def imaged(self) -> tuple[Service | Job, ...]:
        """Return what has an image of its own."""
        return (*self.services, *(job for job in self.jobs if job.image_of is None))
