"""Who calls a service from outside its environment: the Ingress controller, and Prometheus."""

from collections.abc import Iterator
from typing import NamedTuple

from lib.model import METRICS, Port, Workload


class Outsider(NamedTuple):
    """Pods of another namespace, and their ServiceAccount if they are in the mesh."""

    namespace: str
    account: str | None


def outsiders(workload: Workload, port: Port) -> Iterator[Outsider]:
    """Yield who calls a port."""
    environment = workload.platform.environment
    mesh, prometheus = environment.add_ons.mesh, environment.add_ons.prometheus
    if port.name == workload.declared.exposed:
        yield Outsider(environment.ingress.controller_namespace, mesh.ingress_account if mesh else None)
    if prometheus and port.name == METRICS:
        yield Outsider(prometheus.namespace, mesh.prometheus_account if mesh else None)
