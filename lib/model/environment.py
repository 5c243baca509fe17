"""What differs from one environment to the next."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from lib.model.add_ons import AddOns
from lib.model.delivery import Sync
from lib.model.external import AnyExternal
from lib.model.image import Registry
from lib.model.ingress import Ingress
from lib.model.record import KEY, Fault, Record, repeated, rule
from lib.model.scalars import IpFamily, LabelKey, LabelValue, Name, ObjectName, RegistryName, ip_family
from lib.model.sizing import Run, Sizing
from lib.model.told import credential_file


class Environment(Record):
    """One environment; everything that is not here is the same in all of them."""

    name: Name
    namespace: Name
    log_level: Literal["debug", "info", "warning", "error"]
    registry: Registry
    pull_secrets: Mapping[RegistryName, ObjectName] = MappingProxyType({})
    """The Secrets that other registries ask for, of images that are built elsewhere."""
    ingress: Ingress
    zones: Literal["required", "preferred"]
    """Whether replicas must run in different zones, or only should."""
    ip_families: tuple[IpFamily, ...] = ("IPv4",)
    """The IP families of the cluster's pods, as it was set up: two where it is dual-stack."""
    services: Mapping[Name, Sizing | None]
    """The size of each service; None for one that does not run here."""
    jobs: Mapping[Name, Run] = MappingProxyType({})
    """The jobs that run here."""
    externals: Mapping[Name, AnyExternal] = MappingProxyType({})
    """The externals, by the name that services and jobs call."""
    add_ons: AddOns = AddOns()
    sync: Sync = Sync()
    labels: Mapping[LabelKey, LabelValue] = MappingProxyType({})
    """Labels for every object, as in {"team": "platform"}."""

    @rule("labels")
    def _labels_are_own(self) -> Iterator[Fault]:
        for key, value in self.labels.items():
            if key.startswith("app.kubernetes.io/"):
                allowed = "left out: the platform sets the labels below app.kubernetes.io/ itself"
                yield Fault(f"labels.{key}", value, allowed)

    @rule("ip_families")
    def _has_families(self) -> Iterator[Fault]:
        if not self.ip_families:
            yield Fault("ip_families", (), "'IPv4', 'IPv6' or both")
        for index, family in repeated(self.ip_families):
            yield Fault(f"ip_families[{index}]", family, "a family that is not already listed")

    @rule("ip_families", "externals")
    def _networks_are_known(self) -> Iterator[Fault]:
        families = self.ip_families
        for name, external in self.externals.items():
            for index, network in enumerate(external.cidrs if families else ()):
                if ip_family(network) not in families:
                    allowed = f"a network of {' or '.join(families)}: ip_families has no other"
                    yield Fault(f"externals.{name}.cidrs[{index}]", network, allowed)

    @rule("externals")
    def _credentials_differ(self) -> Iterator[Fault]:
        endpoints = [external.endpoint(name) for name, external in self.externals.items()]
        files = [(each.name, credential_file(each, key)) for each in endpoints for key in each.credentials]
        for index, file in repeated([file for _, file in files]):
            yield Fault(
                f"a credential of externals.{files[index][0]}", file, "a file that no other credential has"
            )

    @rule("services", "jobs", "externals")
    def _names_are_of_one_kind(self) -> Iterator[Fault]:
        here = [name for name, sizing in self.services.items() if sizing]
        for name in self.externals:
            if name in (*here, *self.jobs):
                yield Fault(f"{KEY}externals", name, "a name that no service or job here has")

    @rule("add_ons", "ingress")
    def _certificates_have_a_place(self) -> Iterator[Fault]:
        for service, host in self.ingress.hosts.items():
            if self.add_ons.issuer and not host.tls_secret:
                allowed = "the name of a Secret: add_ons.issuer certifies the host for it"
                yield Fault(f"ingress.hosts.{service}.tls_secret", None, allowed)

    @rule("add_ons")
    def _add_ons_have_prometheus(self) -> Iterator[Fault]:
        mesh, prometheus = self.add_ons.mesh, self.add_ons.prometheus
        if self.add_ons.grafana and not prometheus:
            yield Fault("add_ons.prometheus", None, "a Prometheus(...): add_ons.grafana shows its metrics")
        if mesh and mesh.prometheus_account and not prometheus:
            allowed = "a Prometheus(...): add_ons.mesh.prometheus_account is its"
            yield Fault("add_ons.prometheus", None, allowed)
