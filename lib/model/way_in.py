"""How traffic from outside the cluster gets to exposed services."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lib.model.add_ons import NO_LABELS
from lib.model.record import Fault, Record, repeated, rule
from lib.model.resources import Resources
from lib.model.scalars import (
    AnnotationKey,
    Count,
    DnsName,
    LabelKey,
    LabelValue,
    Name,
    Network,
    ObjectName,
    PortNumber,
    Seconds,
    SectionName,
    Value,
)

NO_ANNOTATIONS: Mapping[str, str] = MappingProxyType({})


class Host(Record):
    """The host of an exposed service; `tls_secret` names the Secret with its certificate."""

    name: DnsName
    tls_secret: ObjectName | None = None


class Pods(Record):
    """Pods of a namespace: those with all of the labels."""

    namespace: Name
    labels: Mapping[LabelKey, LabelValue] = NO_LABELS


class Callers(Record):
    """Where requests come from: the namespace of the pods that pass them on, networks, or both.

    Networks are for load balancers outside the cluster, and for controllers on their node's own network.
    """

    namespace: Name | None = None
    networks: tuple[Network, ...] = ()
    annotations: Mapping[AnnotationKey, Value] = NO_ANNOTATIONS
    """What their controller reads, as where a load balancer asks whether a service is healthy."""
    service_annotations: Mapping[AnnotationKey, Value] = NO_ANNOTATIONS
    """What it reads on the Service of each exposed service."""
    drain_seconds: Seconds | None = None
    """The least that exposed services drain, if they do: until requests no longer come to a pod that ends."""

    waits_seconds: Seconds | None = None
    """How long it waits for an answer; None where it waits for as long as a service may take."""

    @rule("networks")
    def _networks_differ(self) -> Iterator[Fault]:
        for index, network in repeated(self.networks):
            yield Fault(f"networks[{index}]", network, "a network that is not already listed")


class Ingress(Callers):
    """An Ingress of this class for each exposed service, which has the annotations."""

    class_name: ObjectName

    @rule("namespace", "networks")
    def _somebody_calls(self) -> Iterator[Fault]:
        yield from needs_callers(self)


class Proxy(Record):
    """The pods that carry a Gateway's traffic in its own namespace, and what starts and configures them.

    `ports` are those on which the pods listen, the health check's of a load balancer among them. Clients
    call them from everywhere, unless the Gateway names `networks`.
    """

    replicas: Count
    """The most that there are."""
    requests: Resources
    limits: Resources
    ports: tuple[PortNumber, ...] = (80, 443, 15021)
    control_plane: Pods = Pods(namespace="istio-system", labels=MappingProxyType({"app": "istiod"}))
    control_plane_ports: tuple[PortNumber, ...] = (15012,)

    @rule("ports", "control_plane_ports")
    def _have_ports(self) -> Iterator[Fault]:
        for name in ("ports", "control_plane_ports"):
            if not getattr(self, name):
                yield Fault(name, (), "at least one port")


class Gateway(Callers):
    """A Gateway of this class for each exposed service, which has the annotations."""

    class_name: ObjectName
    request_timeout: bool = True
    """Whether routes say how long a request may take, which not every implementation takes."""
    proxy: Proxy | None = None
    """Its pods, where the implementation runs them in the Gateway's namespace."""

    @rule("namespace", "networks", "proxy")
    def _somebody_calls(self) -> Iterator[Fault]:
        if self.proxy is None:
            yield from needs_callers(self)
        elif self.namespace is not None:
            yield Fault(
                "namespace", self.namespace, "None: proxy says that the pods are in the own namespace"
            )


class SharedGateway(Callers):
    """A Gateway of somebody else's, which ends TLS and has the certificates.

    HTTPRoutes of the environment attach to it, which have the annotations.
    """

    name: ObjectName
    gateway_namespace: Name
    """Where the Gateway is; `namespace` is where the pods are that carry its traffic."""
    listener: SectionName
    """The listener that is routed to the services."""
    plain_listener: SectionName | None = None
    """The listener whose requests are redirected to HTTPS."""
    request_timeout: bool = True

    @rule("namespace", "networks")
    def _somebody_calls(self) -> Iterator[Fault]:
        yield from needs_callers(self)

    @rule("listener", "plain_listener")
    def _listeners_differ(self) -> Iterator[Fault]:
        if self.listener == self.plain_listener:
            yield Fault("plain_listener", self.plain_listener, "another listener than `listener`, or None")


WayIn = Ingress | Gateway | SharedGateway


def needs_callers(way_in: Callers) -> Iterator[Fault]:
    """Yield where nobody may call."""
    if way_in.namespace is None and not way_in.networks:
        yield Fault("namespace", None, "the namespace of the controller's pods, unless `networks` has theirs")
