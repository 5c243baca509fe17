"""What the pods that the controllers of add-ons start in an environment's namespace may receive and call."""

from collections.abc import Iterator

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
from lib.model import Platform, Port, Proxy, Workload
from lib.model.guest import solved_hosts

SOLVER = "http01-solver"
SOLVER_LABELS = {"acme.cert-manager.io/http01-solver": "true"}
SOLVER_PORT = 8089
"""Of the pod that answers an ACME server's HTTP-01 challenge; cert-manager's, as the label."""


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
