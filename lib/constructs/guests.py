"""Pods that the controllers of add-ons start in an environment's namespace, and what these need there."""

from collections.abc import Iterator
from typing import NamedTuple

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata, shared_metadata
from lib.constructs.network_policy import between
from lib.constructs.outsiders import GATEWAY_NAME, Outsider, forwarders
from lib.constructs.peers import (
    allowed_from,
    allowed_to,
    allowed_to_resolve,
    everywhere,
    network,
    own_pods,
    pods_elsewhere,
    program_pods,
)
from lib.model import Gateway, Platform, Port, Proxy, Resources, Workload

SOLVER = "http01-solver"
SOLVER_LABELS = {"acme.cert-manager.io/http01-solver": "true"}
SOLVER_PORT = 8089
"""Of the pod that answers an ACME server's HTTP-01 challenge; cert-manager's, as the label and the sizes."""

_SOLVER_CPU, _SOLVER_CPU_LIMIT, _SOLVER_MEMORY = 10, 100, 64
_GATEWAY_PORTS = 3
"""Of a Gateway's Service: HTTP, HTTPS, and the health check of its load balancer."""


class Guest(NamedTuple):
    """Pods of one kind: the most that there are at once, what one may use, and their Services' costs."""

    pods: int
    requests: Resources
    limits: Resources
    node_ports: int
    load_balancers: int = 0


def guests(platform: Platform) -> Iterator[Guest]:
    """Yield all pods that are not the platform's own programs."""
    for _ in solved_hosts(platform):
        yield _solver(platform)
    for _, proxy in proxies(platform):
        yield Guest(2 * proxy.replicas, proxy.requests, proxy.limits, _GATEWAY_PORTS, load_balancers=1)


def solved_hosts(platform: Platform) -> list[Workload]:
    """Return the services for whose host cert-manager solves HTTP-01 challenges."""
    issuer = platform.environment.add_ons.issuer
    solves = issuer is not None and issuer.challenge == "http-01"
    return [each for each in platform.workloads if solves and each.host and each.host.tls_secret]


def proxies(platform: Platform) -> list[tuple[Workload, Proxy]]:
    """Return the exposed services whose Gateway's pods are in the environment's namespace."""
    way_in = platform.environment.cluster.way_in
    proxy = way_in.proxy if isinstance(way_in, Gateway) else None
    return [(each, proxy) for each in platform.workloads if proxy and each.host]


def solver_callers(platform: Platform) -> list[Outsider]:
    """Return what passes on an ACME server's challenges."""
    found = {repr(each.peer): each for host in solved_hosts(platform) for each in forwarders(host)}
    return list(found.values())


def solver_policy(platform: Platform) -> k8s.KubeNetworkPolicyProps:
    """Return what the solvers of HTTP-01 challenges may receive."""
    callers = [
        allowed_from([each.peer], [SOLVER_PORT], meshed=bool(each.account))
        for each in solver_callers(platform)
    ]
    return k8s.KubeNetworkPolicyProps(
        metadata=shared_metadata(platform, SOLVER), spec=between(SOLVER_LABELS, callers, [])
    )


def proxy_policy(workload: Workload, port: Port, proxy: Proxy) -> k8s.KubeNetworkPolicyProps:
    """Return what a Gateway's pods may receive, and whom they may call."""
    cluster = workload.platform.environment.cluster
    given = cluster.way_in.networks if cluster.way_in else ()
    clients = [network(each) for each in given] or everywhere(cluster)
    return k8s.KubeNetworkPolicyProps(
        metadata=metadata(workload, name=f"{workload.name}-gateway"),
        spec=between(
            {GATEWAY_NAME: workload.name},
            [allowed_from(clients, proxy.ports)],
            list(_called_by_proxy(workload, port, proxy)),
        ),
    )


def _called_by_proxy(workload: Workload, port: Port, proxy: Proxy) -> Iterator[k8s.NetworkPolicyEgressRule]:
    """Yield whom a Gateway's pods call: the service, solvers, and what configures them."""
    environment = workload.platform.environment
    meshed = environment.add_ons.mesh is not None
    yield allowed_to_resolve(environment.cluster)
    yield allowed_to([program_pods(workload)], [port.number], meshed=meshed)
    if solved_hosts(workload.platform):
        yield allowed_to([own_pods(SOLVER_LABELS)], [SOLVER_PORT], meshed=meshed)
    yield allowed_to([pods_elsewhere(proxy.control_plane)], proxy.control_plane_ports)


def _solver(platform: Platform) -> Guest:
    """Return cert-manager's own sizes; it states no ephemeral storage, so the LimitRange gives the least."""
    sizes = [each.size for each in platform.programs]
    request = min(size.requests.ephemeral_mib for size in sizes)
    limit = min(size.limits.ephemeral_mib for size in sizes)
    return Guest(
        pods=1,
        requests=Resources(cpu_millis=_SOLVER_CPU, memory_mib=_SOLVER_MEMORY, ephemeral_mib=request),
        limits=Resources(cpu_millis=_SOLVER_CPU_LIMIT, memory_mib=_SOLVER_MEMORY, ephemeral_mib=limit),
        node_ports=1,
    )
