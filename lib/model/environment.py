"""What differs from one environment to the next."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from lib.model.add_ons import AddOns
from lib.model.backup import Backup
from lib.model.delivery import Sync
from lib.model.external import ExternalChroma, OpenAIEmbedding
from lib.model.record import MISSING, Fault, Record, exceeds, items, mapping
from lib.model.resources import Resources, Volume, above_limits
from lib.model.scalars import (
    IP_FAMILIES,
    Count,
    Digest,
    HostName,
    ImageName,
    IpFamily,
    LabelKey,
    LabelValue,
    Name,
    ObjectName,
    Percent,
    RegistryName,
    Tag,
    ip_family,
)


class Autoscaling(Record):
    """A range of replicas, and the use of requests at which more are started."""

    minimum: Count
    maximum: Count
    cpu_percent: Percent = 70
    memory_percent: Percent = 80

    def rules(self) -> Iterator[Fault]:
        if exceeds(self.minimum, self.maximum):
            yield Fault("minimum", self.minimum, f"at most the maximum of {self.maximum}")


class Sizing(Record):
    """How many pods a service has in an environment, how large they are, and the volume of their data."""

    replicas: Count | Autoscaling
    requests: Resources
    limits: Resources
    volume: Volume | None = None

    @property
    def most_replicas(self) -> int:
        return self.replicas.maximum if isinstance(self.replicas, Autoscaling) else self.replicas

    def rules(self) -> Iterator[Fault]:
        yield from above_limits(self.requests, self.limits)


class InClusterChroma(Record):
    """The database runs in the environment's namespace."""

    sizing: Sizing


class BuiltInEmbedding(Record):
    """The backend computes embeddings itself."""


class Registry(Record):
    """Where images come from; `pull_secret` names a Secret of type kubernetes.io/dockerconfigjson."""

    name: RegistryName
    pull_policy: Literal["Always", "IfNotPresent", "Never"]
    pull_secret: ObjectName | None = None


class Image(Record):
    """An image below the environment's registry; with a digest, the digest decides."""

    name: ImageName
    tag: Tag
    digest: Digest | None = None


class Tls(Record):
    """The Secret of type kubernetes.io/tls with the certificate of the environment's host."""

    secret: ObjectName


class Ingress(Record):
    """The way in from outside: an Ingress or, by `api`, a Gateway with an HTTPRoute.

    `class_name` names the IngressClass or GatewayClass; `controller_namespace` is where the pods run that
    carry its traffic.
    """

    host: HostName
    class_name: ObjectName
    controller_namespace: Name
    tls: Tls | None = None
    api: Literal["Ingress", "Gateway"] = "Ingress"


class Environment(Record):
    """One environment; everything that is not here is the same in all of them."""

    name: Name
    namespace: Name
    log_level: Literal["debug", "info", "warning", "error"]
    registry: Registry
    ingress: Ingress
    zones: Literal["required", "preferred"]
    """Whether replicas must stand in different zones, or only should."""
    ip_families: tuple[IpFamily, ...] = ("IPv4",)
    """Which addresses the cluster's pods have, as it was set up: two families where it is dual-stack."""
    sizing: Mapping[Name, Sizing]
    database: InClusterChroma | ExternalChroma
    embedding: BuiltInEmbedding | OpenAIEmbedding
    backup: Backup | None = None
    add_ons: AddOns = AddOns()
    sync: Sync = Sync()
    labels: Mapping[LabelKey, LabelValue] = MappingProxyType({})
    """Labels for every object, as in {"team": "platform"}."""

    def rules(self) -> Iterator[Fault]:
        for key, value in mapping(self.labels).items():
            if str(key).startswith("app.kubernetes.io/"):
                yield Fault(
                    f"labels.{key}", value, "under another key: the platform sets app.kubernetes.io/ itself"
                )
        yield from self._add_on_faults()
        yield from self._address_faults()

    def _address_faults(self) -> Iterator[Fault]:
        """Yield where the families are none or twice the same, or a network is of none of them."""
        given = items(self.ip_families)
        if self.ip_families == ():
            yield Fault("ip_families", (), "'IPv4', 'IPv6' or both")
        families = [family for family in IP_FAMILIES if family in given]
        yield from (
            Fault("ip_families", family, "a family that stands there once")
            for family in families
            if given.count(family) > 1
        )
        target = getattr(self.backup, "target", None)
        places = (("database", self.database), ("embedding", self.embedding), ("backup.target", target))
        for name, place in places:
            networks = items(getattr(place, "cidrs", ()))
            for index, network in enumerate(networks if families else ()):
                if ip_family(network) not in (None, *families):
                    allowed = f"a network of {' or '.join(families)}: ip_families has no other"
                    yield Fault(f"{name}.cidrs[{index}]", network, allowed)

    def _add_on_faults(self) -> Iterator[Fault]:
        """Yield where an add-on is to be used without what it works on."""
        issuer, grafana, prometheus, mesh = (
            getattr(self.add_ons, name, None) for name in ("issuer", "grafana", "prometheus", "mesh")
        )
        if issuer is not None and getattr(self.ingress, "tls", MISSING) is None:
            yield Fault("ingress.tls", None, "a Tls(...): add_ons.issuer certifies the host for it")
        if grafana is not None and prometheus is None:
            yield Fault("add_ons.prometheus", None, "a Prometheus(...): add_ons.grafana shows its metrics")
        if prometheus is None and getattr(mesh, "prometheus_account", None) is not None:
            yield Fault(
                "add_ons.prometheus", None, "a Prometheus(...): add_ons.mesh.prometheus_account is its"
            )
