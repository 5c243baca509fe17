"""Who calls a service from outside its environment: what brings requests into the cluster, and Prometheus."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lib.constructs.peers import Peer, network, own_pods, pods_elsewhere
from lib.model import METRICS, Gateway, Pods, Port, Workload

GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
"""The label of the pods that carry a Gateway's traffic (Gateway API, GEP-1762)."""


class Outsider(NamedTuple):
    """A peer, and its ServiceAccount as namespace/sa/name if it is in the mesh."""

    peer: Peer
    account: str | None


def outsiders(workload: Workload, port: Port) -> Iterator[Outsider]:
    """Yield who calls a port."""
    add_ons = workload.platform.environment.add_ons
    mesh, prometheus = add_ons.mesh, add_ons.prometheus
    if port.name == workload.declared.exposed:
        yield from forwarders(workload)
    if prometheus and port.name == METRICS:
        account = mesh.prometheus_account if mesh else None
        yield _of_namespace(prometheus.namespace, account)
        yield from _of_networks(prometheus.networks)


def forwarders(workload: Workload) -> Iterator[Outsider]:
    """Yield what passes on the requests for a service's host."""
    environment = workload.platform.environment
    mesh, way_in = environment.add_ons.mesh, environment.cluster.way_in
    if isinstance(way_in, Gateway) and way_in.proxy:
        # Istio names the pods' ServiceAccount after the Gateway and its class.
        account = f"{environment.namespace}/sa/{workload.name}-{way_in.class_name}" if mesh else None
        yield Outsider(own_pods({GATEWAY_NAME: workload.name}), account)
        return
    if way_in and way_in.namespace:
        yield _of_namespace(way_in.namespace, mesh.ingress_account if mesh else None)
    yield from _of_networks(way_in.networks if way_in else ())


def _of_namespace(namespace: str, account: str | None) -> Outsider:
    return Outsider(
        pods_elsewhere(Pods(namespace=namespace)), f"{namespace}/sa/{account}" if account else None
    )


def _of_networks(networks: Iterable[str]) -> Iterator[Outsider]:
    yield from (Outsider(network(each), None) for each in networks)
