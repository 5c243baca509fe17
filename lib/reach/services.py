"""Kubernetes' Services: which pods, and which of their ports, a name and a port lead to."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lib.reach.content import Content
from lib.reach.endpoints import PROTOCOLS, TCP, Endpoint

_TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")


class ServicePort(NamedTuple):
    """A port of a Service, and the number or the name of that of the pods."""

    number: int
    target: int | str
    protocol: str


class Service(NamedTuple):
    """A name for the pods of a namespace with some labels; without labels it leads nowhere."""

    name: str
    namespace: str
    labels: Mapping[str, str]
    ports: tuple[ServicePort, ...]


def read_service(name: str, namespace: str, spec: Content) -> Service:
    """Return the Service with this `spec`."""
    kind = spec.get("type").one_of(_TYPES, "ClusterIP")
    labels = {} if kind == "ExternalName" else spec.get("selector").labels()
    headless = spec.get("clusterIP").value == "None"
    ports = tuple(_port(each, headless=headless) for each in spec.get("ports").items())
    return Service(name, namespace, labels, ports)


def _port(content: Content, *, headless: bool) -> ServicePort:
    """Return a port; the name of a Service without an address stands for the pods' own ports."""
    number, target = content.get("port").port(), content.get("targetPort")
    given = target.value if isinstance(target.value, str) else target.port() if target.given else number
    return ServicePort(number, number if headless else given, content.get("protocol").one_of(PROTOCOLS, TCP))


def leads_to(service: Service, port: int, pods: Iterable[Endpoint]) -> set[tuple[str, int]]:
    """Return the workloads and the ports of their pods that a Service's port leads to by TCP."""
    selected = [each for each in pods if each.namespace == service.namespace and _selects(service, each)]
    ports = [each for each in service.ports if (each.number, each.protocol) == (port, TCP)]
    return {(pod.name, number) for pod in selected for each in ports for number in _numbers(each, pod)}


def _selects(service: Service, pod: Endpoint) -> bool:
    return bool(service.labels) and service.labels.items() <= pod.labels.items()


def _numbers(port: ServicePort, pod: Endpoint) -> list[int]:
    if isinstance(port.target, int):
        return [port.target]
    return [each.number for each in pod.ports if (each.name, each.protocol) == (port.target, port.protocol)]
