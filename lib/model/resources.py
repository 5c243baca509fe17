"""What a pod may use, and the volume that it keeps."""

from typing import Literal

from lib.model.record import Record
from lib.model.scalars import Count, Gibibytes, Mebibytes, Millicores, ObjectName, Seconds


class Resources(Record):
    """CPU, memory and ephemeral storage of one pod."""

    cpu_millis: Millicores
    memory_mib: Mebibytes
    ephemeral_mib: Mebibytes


RESOURCES = ("cpu_millis", "memory_mib", "ephemeral_mib")


class Volume(Record):
    """A persistent volume; `storage_class=None` takes the cluster's default class.

    A driver that does not know ReadWriteOncePod takes ReadWriteOnce, which keeps a second pod away only
    if it is on another node. Before Kubernetes 1.32, ReadWriteOncePod needs a driver whose fsGroupPolicy is
    File: others leave the folder to root.
    """

    size_gib: Gibibytes
    storage_class: ObjectName | None = None
    access_mode: Literal["ReadWriteOncePod", "ReadWriteOnce"] = "ReadWriteOncePod"
    available_in: Literal["node", "zone", "cluster"] = "zone"
    """How far a pod with the volume can move: its disk is in one node, in one zone, or everywhere."""
    move_seconds: Seconds = 60
    """How long it takes to follow its pod to another node, as cloud disks do."""
    may_lose_hours: Count | None = None
    """The most that may be lost with it: what was written in so many hours; None where nobody has said."""
    measured: bool = True
    """Whether the kubelet measures how full it is, as not with hostPath; otherwise no alert tells of that."""
