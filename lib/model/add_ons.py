"""The add-ons that a cluster may have, and what the platform must know to use them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from lib.model.record import Record
from lib.model.scalars import HostName, LabelKey, LabelValue, Name, Network, ObjectName
from lib.model.secret_store import SecretStore

NO_LABELS: Mapping[str, str] = MappingProxyType({})


class Prometheus(Record):
    """A Prometheus of prometheus-operator that scrapes the services and evaluates their rules.

    `labels` are what its selectors want of ServiceMonitors and PrometheusRules, as in
    {"release": "kube-prometheus-stack"}.
    """

    namespace: Name
    networks: tuple[Network, ...] = ()
    """Those of its nodes, where its pods are on their node's own network."""
    labels: Mapping[LabelKey, LabelValue] = NO_LABELS


class Grafana(Record):
    """A Grafana whose sidecar loads dashboards from the ConfigMaps with these labels."""

    labels: Mapping[LabelKey, LabelValue] = MappingProxyType({"grafana_dashboard": "1"})


class Issuer(Record):
    """An issuer of cert-manager that certifies the environment's hosts.

    For `http-01` the pods that answer the ACME server are let in; other issuers need nothing in the cluster.
    """

    name: ObjectName
    kind: Literal["Issuer", "ClusterIssuer"] = "ClusterIssuer"
    challenge: Literal["http-01", "dns-01"] | None = "http-01"
    """How an ACME server is shown that the host is ours; None where the issuer asks for no proof."""


class Mesh(Record):
    """Istio in ambient mode, with the ServiceAccounts of callers outside the environment that are in it too.

    None leaves the port that they call open to callers outside the mesh.
    """

    ingress_account: ObjectName | None = None
    """Of the Ingress controller, in its own namespace."""
    prometheus_account: ObjectName | None = None
    """Of Prometheus, in its own namespace."""
    trust_domain: HostName = "cluster.local"


class AddOns(Record):
    """The add-ons of an environment's cluster; None for one that is missing or not used."""

    prometheus: Prometheus | None = None
    grafana: Grafana | None = None
    secret_store: SecretStore | None = None
    issuer: Issuer | None = None
    mesh: Mesh | None = None
