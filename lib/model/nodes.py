"""The nodes of a cluster, as far as pods must fit on them."""

from collections.abc import Iterator

from lib.model.record import Fault, Record, rule
from lib.model.scalars import Count, Gibibytes, Mebibytes, Millicores, Seconds


class Nodes(Record):
    """Nodes of one size: how many at the least, and what one has for this environment's pods.

    What the node's own programs, DaemonSets and other namespaces request is not counted: take it from what
    `kubectl describe node` calls allocatable.
    """

    count: Count
    cpu_millis: Millicores
    memory_mib: Mebibytes
    pods: Count = 110
    """How many pods one may run: the kubelet's maxPods."""
    most: Count | None = None
    """How many there are at the most, where a controller adds nodes; None where there are always `count`."""
    zone: Count | None = None
    """The number of the only zone in which they are, from 1; None where they are spread evenly over all."""
    notice_seconds: Seconds | None = None
    """How long their provider leaves pods to end, as with spot nodes; None where it sets no limit."""

    @rule("count", "most")
    def _is_a_range(self) -> Iterator[Fault]:
        if self.most is not None and self.most < self.count:
            yield Fault("most", self.most, f"at least the count of {self.count}")


class Bounds(Record):
    """What administrators allow the namespace, beside the ResourceQuota and LimitRange of dist/.

    None is no bound. The first six are a ResourceQuota's, the last two a LimitRange's.
    """

    requests_cpu_millis: Millicores | None = None
    requests_memory_mib: Mebibytes | None = None
    limits_cpu_millis: Millicores | None = None
    limits_memory_mib: Mebibytes | None = None
    pods: Count | None = None
    storage_gib: Gibibytes | None = None
    container_cpu_millis: Millicores | None = None
    """The highest limit of a container."""
    container_memory_mib: Mebibytes | None = None
    """The highest limit of a container."""
