"""Who may talk to whom: nobody, except for the declared calls, from both ends."""

from collections.abc import Sequence

from cdk8s_plus_27 import k8s

from lib.constructs.manifests import number, port_name
from lib.constructs.metadata import metadata, selector, shared_metadata
from lib.model import HTTP, METRICS, Endpoint, Platform, Program, Workload

_DNS_PORTS = (53, 5353)  # policies see the pods' port: 5353 behind the Service's 53 on some clusters

_MESH_PORT = 15008  # ztunnel's, through which all traffic inside the mesh comes (HBONE)
_MESH_PROBES = {"IPv4": "169.254.7.127/32", "IPv6": "fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128"}
"""Whence the kubelet's probes come to a pod in the mesh; Istio, "Ambient and Kubernetes NetworkPolicy"."""

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
    """Return a policy that lets no pod of the namespace talk or be talked to."""
    return k8s.KubeNetworkPolicyProps(
        metadata=shared_metadata(platform, "default-deny"),
        spec=k8s.NetworkPolicySpec(pod_selector=k8s.LabelSelector(), policy_types=["Ingress", "Egress"]),
    )


def network_policy(platform: Platform, program: Program) -> k8s.KubeNetworkPolicyProps:
    """Return what a program's pods may receive and send: calls of its callers, and its own."""
    incoming = _incoming(platform, program) if isinstance(program, Workload) else []
    return k8s.KubeNetworkPolicyProps(
        metadata=metadata(platform, program),
        spec=k8s.NetworkPolicySpec(
            pod_selector=k8s.LabelSelector(match_labels=selector(platform, program.name)),
            policy_types=["Ingress", "Egress"],
            # An empty list would admit everyone; None admits nobody.
            ingress=incoming or None,
            egress=_outgoing(platform, program) or None,
        ),
    )


def _incoming(platform: Platform, workload: Workload) -> list[k8s.NetworkPolicyIngressRule]:
    environment, service = platform.environment, workload.service
    mesh, prometheus = environment.add_ons.mesh, environment.add_ons.prometheus
    callers = [_pods(platform, caller) for caller in platform.callers(workload)]
    rules = [_from(callers, HTTP, meshed=mesh is not None)] if callers else []
    if service.exposed:
        controller = _namespace(environment.ingress.controller_namespace)
        rules.append(_from([controller], HTTP, meshed=bool(mesh and mesh.ingress_account)))
    if prometheus and service.has_metrics:
        scraper = _namespace(prometheus.namespace)
        rules.append(_from([scraper], METRICS, meshed=bool(mesh and mesh.prometheus_account)))
    if mesh:
        probes = [_MESH_PROBES[family] for family in environment.ip_families]
        rules.append(_from([_network(cidr) for cidr in probes], HTTP))
    return rules


def _outgoing(platform: Platform, program: Program) -> list[k8s.NetworkPolicyEgressRule]:
    callees, endpoints = platform.callees(program), platform.external_callees(program)
    rules = [_dns()] if callees or endpoints else []
    meshed = platform.environment.add_ons.mesh is not None
    rules += [_to([_pods(platform, callee)], port_name(HTTP), meshed=meshed) for callee in callees]
    rules += [_to(_addresses(platform, endpoint), number(endpoint.port)) for endpoint in endpoints]
    return rules


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


def _pods(platform: Platform, program: Program) -> k8s.NetworkPolicyPeer:
    return k8s.NetworkPolicyPeer(
        pod_selector=k8s.LabelSelector(match_labels=selector(platform, program.name))
    )


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
