"""What a pod may use, and the volume that it keeps."""

from typing import Literal

from lib.model.record import Record
from lib.model.scalars import Gibibytes, Mebibytes, Millicores, ObjectName


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
    measured: bool = True
    """Whether the kubelet measures how full it is, as not with hostPath; otherwise no alert tells of that."""
