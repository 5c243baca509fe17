"""When the data are backed up in an environment, where to, and how much of it is kept."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from lib.model.external import Endpoint, HttpUrl, SecretKey, needs_network
from lib.model.record import Fault, Record, faults
from lib.model.resources import Resources, Volume, above_limits
from lib.model.scalars import BucketName, Count, Network, Schedule, StorePath, Text


class Bucket(Record):
    """A bucket of an S3-compatible server, which is asked by path: `url`/`name`/`prefix`.

    An empty `cidrs` means a public address.
    """

    url: HttpUrl
    name: BucketName
    region: Text
    prefix: StorePath
    """Whatever is kept below it in the bucket is this environment's."""
    access_key_id: SecretKey
    secret_access_key: SecretKey
    cidrs: tuple[Network, ...] = ()

    def endpoint(self, name: str) -> Endpoint:
        """Return what a caller needs to know."""
        parts = urlsplit(self.url)
        return Endpoint(
            name=name,
            url=self.url,
            port=parts.port or {"http": 80, "https": 443}[parts.scheme],
            cidrs=self.cidrs,
            settings={"NAME": self.name, "REGION": self.region, "PREFIX": self.prefix},
            credentials={"credential-id": self.access_key_id, "credential": self.secret_access_key},
        )

    def rules(self) -> Iterator[Fault]:
        if not faults(self.url, HttpUrl):
            yield from needs_network("url", self.url, urlsplit(self.url).hostname or "", self.cidrs)


class Backup(Record):
    """The times of the backup in UTC, how many archives are kept, and where: on a volume or in a bucket."""

    schedule: Schedule
    keep: Count
    requests: Resources
    limits: Resources
    target: Volume | Bucket
    """A volume has room for one archive more than are kept."""

    def rules(self) -> Iterator[Fault]:
        yield from above_limits(self.requests, self.limits)
