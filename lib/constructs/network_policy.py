"""Who may talk to whom: nobody, except for the declared calls, from both ends."""

from collections.abc import Iterator

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata, selector, shared_metadata
from lib.constructs.outsiders import outsiders
from lib.constructs.peers import (
    allowed_from,
    allowed_to,
    allowed_to_resolve,
    internet,
    network,
    program_pods,
)
from lib.model import Platform, Program, Workload

_MESH_PROBES = {"IPv4": "169.254.7.127/32", "IPv6": "fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128"}
"""The source addresses of the kubelet's probes in the mesh; Istio, "Ambient and Kubernetes NetworkPolicy"."""

_BOTH_WAYS = ["Ingress", "Egress"]


def default_deny(platform: Platform) -> k8s.KubeNetworkPolicyProps:
    """Return a policy that lets no pod of the namespace send or receive anything."""
    return k8s.KubeNetworkPolicyProps(
        metadata=shared_metadata(platform, "default-deny"),
        spec=k8s.NetworkPolicySpec(pod_selector=k8s.LabelSelector(), policy_types=_BOTH_WAYS),
    )


def network_policy(program: Program) -> k8s.KubeNetworkPolicyProps:
    """Return what a program's pods may receive and send: calls of its callers, and its own."""
    incoming = list(_incoming(program)) if isinstance(program, Workload) else []
    return k8s.KubeNetworkPolicyProps(
        metadata=metadata(program), spec=between(selector(program), incoming, list(_outgoing(program)))
    )


def between(
    labels: dict[str, str],
    incoming: list[k8s.NetworkPolicyIngressRule],
    outgoing: list[k8s.NetworkPolicyEgressRule],
) -> k8s.NetworkPolicySpec:
    """Return what pods with these labels may receive and send."""
    return k8s.NetworkPolicySpec(
        pod_selector=k8s.LabelSelector(match_labels=labels),
        policy_types=_BOTH_WAYS,
        # An empty list would admit everyone; None admits nobody.
        ingress=incoming or None,
        egress=outgoing or None,
    )


def _incoming(workload: Workload) -> Iterator[k8s.NetworkPolicyIngressRule]:
    environment = workload.platform.environment
    in_mesh = environment.add_ons.mesh is not None
    for port in workload.declared.ports:
        callers = [program_pods(caller) for caller in workload.callers(port)]
        if callers:
            yield allowed_from(callers, [port.number], meshed=in_mesh)
        for outsider in outsiders(workload, port):
            yield allowed_from([outsider.peer], [port.number], meshed=bool(outsider.account))
    if in_mesh:
        probes = [network(_MESH_PROBES[family]) for family in environment.cluster.ip_families]
        yield from (allowed_from(probes, [port]) for port in _probed_ports(workload))


def _probed_ports(workload: Workload) -> list[int]:
    """Return the ports that the kubelet probes."""
    service = workload.declared
    names = [probe.port for probe in service.probes.given.values()]
    return [service.port(name).number for name in dict.fromkeys(names) if name]


def _outgoing(program: Program) -> Iterator[k8s.NetworkPolicyEgressRule]:
    environment = program.platform.environment
    if program.callees or program.externals:
        yield allowed_to_resolve(environment.cluster)
    meshed = environment.add_ons.mesh is not None
    for callee in program.callees:
        yield allowed_to([program_pods(callee.workload)], [callee.port.number], meshed=meshed)
    for cidrs, port in dict.fromkeys((each.cidrs, each.port) for each, _ in program.externals):
        networks = [network(cidr) for cidr in cidrs] or internet(environment.cluster)
        yield allowed_to(networks, [port])
