"""What a pod may use, and the volume that it keeps."""

from collections.abc import Iterator

from lib.model.record import Fault, Record, exceeds
from lib.model.scalars import Gibibytes, Mebibytes, Millicores, ObjectName


class Resources(Record):
    """CPU, memory and ephemeral storage of one pod."""

    cpu_millis: Millicores
    memory_mib: Mebibytes
    ephemeral_mib: Mebibytes


class Volume(Record):
    """A persistent volume; `storage_class=None` takes the cluster's default class."""

    size_gib: Gibibytes
    storage_class: ObjectName | None = None


def above_limits(requests: Resources, limits: Resources) -> Iterator[Fault]:
    """Yield where more is requested than may be used."""
    for name in ("cpu_millis", "memory_mib", "ephemeral_mib"):
        request, limit = getattr(requests, name, None), getattr(limits, name, None)
        if exceeds(request, limit):
            yield Fault(f"requests.{name}", request, f"at most the limit of {limit}")
