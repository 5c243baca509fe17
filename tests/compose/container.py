"""The one form that the manifests and the Compose files are brought into: a container, whatever runs it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cache
from typing import NamedTuple

Several = Mapping[str, object]
"""Values that are compared one by one."""


@dataclass(frozen=True)
class Container:
    """Everything that is compared of a service; both sides have to say all of it."""

    runs: str
    """All the time, on a schedule, by hand, or never."""
    image: str
    entrypoint: object
    arguments: object
    restarts: str
    """In Kubernetes' words: Always, OnFailure or Never."""
    grace_seconds: Fraction
    before_end: str
    """What happens before its process is told to end."""

    user: str
    """User and group, as in 10001:10001."""
    groups: Several
    """Further groups."""
    capabilities: Several
    no_new_privileges: bool
    seccomp: str
    read_only_root: bool

    cpu_millis: Fraction | None
    memory_bytes: Several
    """The limit without swap, and with it."""
    disk_bytes: Several
    """Limits of what is written to disks."""

    health_request: str
    """What is asked to learn whether it is alive or, where nothing is, whether it is ready."""
    start_request: str
    """What is asked until the first answer."""
    interval_seconds: Fraction
    timeout_seconds: Fraction
    when_hung: str
    """What happens to it, after how many failures in a row."""
    when_not_started: str
    """What happens to it, after how many seconds without an answer."""

    settings: Several
    secrets: Several
    """Paths of files with credentials."""
    volumes: Several
    """What is mounted, by path."""

    listens: Several
    """Numbers of its ports, each open at an address that others reach only if they call the port."""
    addressed: Several
    """Its ports' names, by the name and number that others call."""
    exposed: Several
    """Names of the ports that Ingress exposes."""
    admits: Several
    """Names of the ports that callers outside the environment may reach."""
    calls: Several
    """Services that it may reach, with the port's name, and how it finds them."""
    callers: Several
    """Services that may reach it, with the port's name."""
    outside: Several
    """Ports outside the platform that it may reach, and their addresses."""

    others: Several
    """Everything about it that no field here holds."""


FIELDS = tuple(field.name for field in fields(Container))
Leaf = tuple[str, str, str]
"""Service, field and, for a field of several values, the key of one."""
Leaves = Mapping[Leaf, object]


class Difference(NamedTuple):
    """A value that is not the same on both sides; None is none."""

    environment: str
    service: str
    field: str
    key: str
    manifests: object
    compose: object

    @property
    def leaf(self) -> Leaf:
        return self.service, self.field, self.key

    def __str__(self) -> str:
        where = " ".join(part for part in self[:4] if part)
        return f"{where}: {self.manifests} in the manifests, {self.compose} in Compose"


def leaves(containers: Mapping[str, Container]) -> dict[Leaf, object]:
    """Return every single value of the containers of services."""
    return {
        (service, field, key): value
        for service, container in containers.items()
        for field in FIELDS
        for key, value in _values(getattr(container, field))
    }


def differences(environment: str, manifests: Leaves, compose: Leaves) -> Iterator[Difference]:
    """Yield every value that differs."""
    for leaf in sorted(differing(manifests, compose)):
        yield Difference(environment, *leaf, manifests.get(leaf), compose.get(leaf))


def differing(one: Leaves, other: Leaves) -> set[Leaf]:
    """Return where two containers do not have the same value."""
    added = {leaf for leaf in other.keys() - one.keys() if other[leaf] is not None}
    return added.union(leaf for leaf, value in one.items() if value != other.get(leaf))


def unread(place: str, content: Mapping[str, object], known: str) -> dict[str, object]:
    """Return what a mapping has other than the keys that are read, which are separated by spaces."""
    words = _words(known)
    return {f"{place} {key}": value for key, value in content.items() if key not in words}


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _values(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else [("", value)]
