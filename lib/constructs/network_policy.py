"""Who may talk to whom: nobody, except for the declared calls, from both ends."""

from collections.abc import Iterator, Sequence

from cdk8s_plus_27 import k8s

from lib.constructs.manifests import number, port_name
from lib.constructs.metadata import metadata, selector, shared_metadata
from lib.constructs.outsiders import outsiders
from lib.model import Endpoint, Platform, Program, Workload

_DNS_PORTS = (53, 5353)  # policies see the pods' port: 5353 behind the Service's 53 on some clusters

_MESH_PORT = 15008  # ztunnel's, through which all traffic inside the mesh comes (HBONE)
_MESH_PROBES = {"IPv4": "169.254.7.127/32", "IPv6": "fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128"}
"""The source addresses of the kubelet's probes in the mesh; Istio, "Ambient and Kubernetes NetworkPolicy"."""

_EVERYWHERE = {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}

# IANA's special-purpose registries: private, shared, loopback, link-local (with 169.254.169.254),
# protocol assignments, benchmarking, multicast, reserved; and unique-local, link-local, multicast.
_NOT_PUBLIC = {
    "IPv4": (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ),
    "IPv6": ("::1/128", "64:ff9b::/96", "fc00::/7", "fe80::/10", "ff00::/8"),
}


def default_deny(platform: Platform) -> k8s.KubeNetworkPolicyProps:
    """Return a policy that lets no pod of the namespace send or receive anything."""
    return k8s.KubeNetworkPolicyProps(
        metadata=shared_metadata(platform, "default-deny"),
        spec=k8s.NetworkPolicySpec(pod_selector=k8s.LabelSelector(), policy_types=["Ingress", "Egress"]),
    )


def network_policy(program: Program) -> k8s.KubeNetworkPolicyProps:
    """Return what a program's pods may receive and send: calls of its callers, and its own."""
    incoming = list(_incoming(program)) if isinstance(program, Workload) else []
    return k8s.KubeNetworkPolicyProps(
        metadata=metadata(program),
        spec=k8s.NetworkPolicySpec(
            pod_selector=k8s.LabelSelector(match_labels=selector(program)),
            policy_types=["Ingress", "Egress"],
            # An empty list would admit everyone; None admits nobody.
            ingress=incoming or None,
            egress=list(_outgoing(program)) or None,
        ),
    )


def _incoming(workload: Workload) -> Iterator[k8s.NetworkPolicyIngressRule]:
    environment = workload.platform.environment
    in_mesh = environment.add_ons.mesh is not None
    for port in workload.declared.ports:
        callers = [_pods(caller) for caller in workload.callers(port)]
        if callers:
            yield _from(callers, port.name, meshed=in_mesh)
        for outsider in outsiders(workload, port):
            yield _from([_namespace(outsider.namespace)], port.name, meshed=bool(outsider.account))
    if in_mesh:
        probes = [_network(_MESH_PROBES[family]) for family in environment.ip_families]
        yield from (_from(probes, name) for name in _probed_ports(workload))


def _probed_ports(workload: Workload) -> list[str]:
    """Return the names of the ports that the kubelet probes."""
    ports = [probe.port for probe in workload.declared.probes.given.values()]
    return list(dict.fromkeys(name for name in ports if name))


def _outgoing(program: Program) -> Iterator[k8s.NetworkPolicyEgressRule]:
    if program.callees or program.externals:
        yield _dns()
    meshed = program.platform.environment.add_ons.mesh is not None
    for callee in program.callees:
        yield _to([_pods(callee.workload)], port_name(callee.port.name), meshed=meshed)
    for endpoint, _ in program.externals:
        yield _to(_addresses(program.platform, endpoint), number(endpoint.port))


def _from(
    peers: list[k8s.NetworkPolicyPeer], port: str, *, meshed: bool = False
) -> k8s.NetworkPolicyIngressRule:
    return k8s.NetworkPolicyIngressRule(from_=peers, ports=_ports(port_name(port), meshed=meshed))


def _to(
    peers: list[k8s.NetworkPolicyPeer], port: k8s.IntOrString, *, meshed: bool = False
) -> k8s.NetworkPolicyEgressRule:
    return k8s.NetworkPolicyEgressRule(to=peers, ports=_ports(port, meshed=meshed))


def _ports(port: k8s.IntOrString, *, meshed: bool) -> list[k8s.NetworkPolicyPort]:
    """Return the port, and the mesh's where both ends are in it, behind which ztunnel decides by port."""
    return [_port(port), _port(number(_MESH_PORT))] if meshed else [_port(port)]


def _dns() -> k8s.NetworkPolicyEgressRule:
    servers = k8s.NetworkPolicyPeer(
        namespace_selector=_namespace_selector("kube-system"),
        pod_selector=k8s.LabelSelector(match_labels={"k8s-app": "kube-dns"}),
    )
    ports = [_port(number(port), protocol) for port in _DNS_PORTS for protocol in ("UDP", "TCP")]
    return k8s.NetworkPolicyEgressRule(to=[servers], ports=ports)


def _pods(program: Program) -> k8s.NetworkPolicyPeer:
    return k8s.NetworkPolicyPeer(pod_selector=k8s.LabelSelector(match_labels=selector(program)))


def _namespace(name: str) -> k8s.NetworkPolicyPeer:
    return k8s.NetworkPolicyPeer(namespace_selector=_namespace_selector(name))


def _namespace_selector(name: str) -> k8s.LabelSelector:
    return k8s.LabelSelector(match_labels={"kubernetes.io/metadata.name": name})


def _addresses(platform: Platform, endpoint: Endpoint) -> list[k8s.NetworkPolicyPeer]:
    """Return the endpoint's networks or, where it has none, every public address that the cluster knows."""
    return [_network(cidr) for cidr in endpoint.cidrs] or [
        _network(_EVERYWHERE[family], _NOT_PUBLIC[family]) for family in platform.environment.ip_families
    ]


def _network(cidr: str, excepted: Sequence[str] = ()) -> k8s.NetworkPolicyPeer:
    return k8s.NetworkPolicyPeer(ip_block=k8s.IpBlock(cidr=cidr, except_=list(excepted) or None))


def _port(port: k8s.IntOrString, protocol: str = "TCP") -> k8s.NetworkPolicyPort:
    return k8s.NetworkPolicyPort(port=port, protocol=protocol)
