"""What differs from one environment to the next."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from lib.model.accepted import Accepted
from lib.model.add_ons import AddOns
from lib.model.cluster import Cluster, unknown_networks
from lib.model.delivery import Sync
from lib.model.external import AnyExternal, is_private
from lib.model.image import Registry
from lib.model.login import ISSUER, Login
from lib.model.record import KEY, Fault, Record, repeated, rule
from lib.model.scalars import LabelKey, LabelValue, Name, ObjectName, RegistryName, Text
from lib.model.sizing import Run, Sizing
from lib.model.told import credential_file, login_file
from lib.model.way_in import Host, SharedGateway

LEAST_ZONES = 2
"""In how many zones replicas must run where zones are required."""


class Environment(Record):
    """One environment; everything that is not here is the same in all of them."""

    name: Name
    namespace: Name
    log_level: Literal["debug", "info", "warning", "error"]
    registry: Registry
    pull_secrets: Mapping[RegistryName, ObjectName] = MappingProxyType({})
    """The Secrets that other registries ask for, of images that are built elsewhere."""
    cluster: Cluster = Cluster()
    hosts: Mapping[Name, Host] = MappingProxyType({})
    """The host of each exposed service."""
    login: Login | None = None
    """Who may come in; None where everybody may who reaches the hosts."""
    public: Text | None = None
    """Why everybody may come in from the internet, where nobody has to sign in."""
    zones: Literal["required", "preferred"]
    """Whether replicas must run in at least two zones, or only should."""
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
    accepted: tuple[Accepted, ...] = ()
    """What `make feasible` finds here and may find."""

    @rule("labels")
    def _labels_are_own(self) -> Iterator[Fault]:
        for key, value in self.labels.items():
            if key.startswith("app.kubernetes.io/"):
                allowed = "left out: the platform sets the labels below app.kubernetes.io/ itself"
                yield Fault(f"labels.{key}", value, allowed)

    @rule("cluster", "externals", "login")
    def _networks_are_known(self) -> Iterator[Fault]:
        networks = {f"externals.{name}": external.cidrs for name, external in self.externals.items()}
        networks |= {"login": self.login.cidrs} if self.login else {}
        for place, cidrs in networks.items():
            yield from unknown_networks(f"{place}.cidrs", cidrs, self.cluster.ip_families)

    @rule("add_ons", "cluster")
    def _scrapers_are_known(self) -> Iterator[Fault]:
        networks = self.add_ons.prometheus.networks if self.add_ons.prometheus else ()
        yield from unknown_networks("add_ons.prometheus.networks", networks, self.cluster.ip_families)

    @rule("cluster", "zones")
    def _zones_are_there(self) -> Iterator[Fault]:
        if self.zones == "required" and self.cluster.zones == 1:
            yield Fault("zones", self.zones, "'preferred', unless cluster.zones is 2 or more")

    @rule("externals", "login")
    def _credentials_differ(self) -> Iterator[Fault]:
        endpoints = [external.endpoint(name) for name, external in self.externals.items()]
        files = [("login", login_file(fact)) for fact in (self.login.credentials if self.login else ())]
        files += [(each.name, credential_file(each, key)) for each in endpoints for key in each.credentials]
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

    @rule("hosts")
    def _hosts_differ(self) -> Iterator[Fault]:
        secured = {service: host.tls_secret for service, host in self.hosts.items() if host.tls_secret}
        named = {service: host.name for service, host in self.hosts.items()}
        for what, values in {"name": named, "tls_secret": secured}.items():
            for index, value in repeated(list(values.values())):
                path = f"hosts.{list(values)[index]}.{what}"
                yield Fault(path, value, "different from that of every other host")

    @rule("cluster", "hosts")
    def _hosts_have_a_way_in(self) -> Iterator[Fault]:
        if self.hosts and self.cluster.way_in is None:
            yield Fault("cluster.way_in", None, "an Ingress(...), a Gateway(...) or a SharedGateway(...)")

    @rule("hosts", "login", "public")
    def _is_public_by_decision(self) -> Iterator[Fault]:
        public = [host.name for host in self.hosts.values() if not is_private(host.name)]
        allowed = f'a Login(...), or public="..." with the reason: {", ".join(public)} may be public'
        if self.public and not (public and self.login is None):
            yield Fault("public", self.public, "None, unless a host is public and there is no login")
        elif public and not (self.login or self.public):
            yield Fault("login", None, allowed)

    @rule("externals")
    def _issuer_is_the_logins(self) -> Iterator[Fault]:
        if ISSUER in self.externals:
            yield Fault(f"{KEY}externals", ISSUER, "another name: the issuer is in login")

    @rule("add_ons", "cluster", "hosts")
    def _certificates_have_a_place(self) -> Iterator[Fault]:
        shared = isinstance(self.cluster.way_in, SharedGateway)
        for service, host in self.hosts.items():
            path = f"hosts.{service}.tls_secret"
            if shared and host.tls_secret:
                yield Fault(path, host.tls_secret, "None: the shared Gateway has the certificates")
            elif self.add_ons.issuer and not shared and not host.tls_secret:
                allowed = "the name of a Secret: add_ons.issuer certifies the host for it"
                yield Fault(path, None, allowed)

    @rule("add_ons", "cluster")
    def _hosts_are_certified_once(self) -> Iterator[Fault]:
        way_in = self.cluster.way_in if self.add_ons.issuer else None
        for key, value in (way_in.annotations if way_in else {}).items():
            if key.startswith("cert-manager.io/"):
                allowed = "left out: add_ons.issuer certifies the hosts"
                yield Fault(f"cluster.way_in.annotations.{key}", value, allowed)

    @rule("add_ons", "cluster")
    def _the_account_has_pods(self) -> Iterator[Fault]:
        mesh, way_in = self.add_ons.mesh, self.cluster.way_in
        if mesh and mesh.ingress_account and not (way_in and way_in.namespace):
            allowed = "None, unless cluster.way_in.namespace has its pods"
            yield Fault("add_ons.mesh.ingress_account", mesh.ingress_account, allowed)

    @rule("add_ons")
    def _add_ons_have_prometheus(self) -> Iterator[Fault]:
        mesh, prometheus = self.add_ons.mesh, self.add_ons.prometheus
        if self.add_ons.grafana and not prometheus:
            yield Fault("add_ons.prometheus", None, "a Prometheus(...): add_ons.grafana shows its metrics")
        if mesh and mesh.prometheus_account and not prometheus:
            allowed = "a Prometheus(...): add_ons.mesh.prometheus_account is its"
            yield Fault("add_ons.prometheus", None, allowed)
