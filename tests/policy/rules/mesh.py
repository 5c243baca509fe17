"""Istio in ambient mode, where an environment has it.

Sources, in Istio's documentation of 1.30: "Add workloads to an ambient mesh" (namespace), the reference of
PeerAuthentication (mutual TLS), "Use Layer 4 security policy" (callers, fields), and "Ambient and Kubernetes
NetworkPolicy" (ports, probes).
"""

from collections.abc import Iterator
from typing import Any

from lib.model import HTTP, METRICS, Platform, Workload
from tests.policy.documents import Document, Manifests, selects

MESH_PORT = 15008
PROBES = {"IPv4": "169.254.7.127/32", "IPv6": "fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128"}

_NAMESPACE_NAME = "kubernetes.io/metadata.name"
_ENFORCED = {
    "source": {
        "principals",
        "notPrincipals",
        "namespaces",
        "notNamespaces",
        "ipBlocks",
        "notIpBlocks",
    },
    "operation": {"ports", "notPorts"},
}
"""Fields that ztunnel enforces; others need a waypoint."""


def ambient_namespace(manifests: Manifests) -> Iterator[str]:
    """The namespace's pods are in the mesh exactly where the environment has one, and without sidecars."""
    expected = "ambient" if manifests.platform.environment.add_ons.mesh else None
    for namespace in manifests.of("Namespace"):
        if namespace.get("metadata labels istio.io/dataplane-mode") != expected:
            yield f"{namespace} is not in the mode {expected}"
    for document in manifests.documents:
        for key, value in document.values:
            if key in ("labels", "annotations") and any("sidecar.istio.io" in name for name in value or ()):
                yield f"{document} is about a sidecar"


def strict_mtls(manifests: Manifests) -> Iterator[str]:
    """All ports want mutual TLS, but for those that somebody outside the mesh comes to, which take both."""
    mesh = manifests.platform.environment.add_ons.mesh
    found = {
        (_target(each), each.get("spec mtls mode"), _ports(each))
        for each in manifests.of("PeerAuthentication")
    }
    expected: set[tuple[str, str, tuple[tuple[str, str], ...]]] = set()
    if mesh:
        expected.add(("default", "STRICT", ()))
        for workload in manifests.platform.workloads:
            ports = tuple((str(port), "PERMISSIVE") for port in _open_ports(manifests.platform, workload))
            expected |= {(workload.name, "STRICT", ports)} if ports else set()
    for each in sorted(found ^ expected):
        yield f"{manifests.platform.environment.name}: mutual TLS is {each}, in manifests or model alone"


def mesh_callers(manifests: Manifests) -> Iterator[str]:
    """A service takes calls from the accounts of its callers, and at its open ports from everybody."""
    platform = manifests.platform
    wanted = platform.environment.add_ons.mesh is not None
    expected = {each.name: _allowed(platform, each) for each in platform.workloads} if wanted else {}
    policies = manifests.of("AuthorizationPolicy")
    found = {_target(each): set(_grants(each)) for each in policies if each.get("spec action") == "ALLOW"}
    if len(policies) != len(found) or found != expected:
        yield f"{platform.environment.name}: the mesh allows {found}, not {expected}"


def ztunnel_fields(manifests: Manifests) -> Iterator[str]:
    """An authorization policy has only fields that ztunnel enforces, and finds pods by their labels."""
    for policy in manifests.of("AuthorizationPolicy"):
        if set(policy.get("spec")) - {"selector", "action", "rules"}:
            yield f"{policy} has {', '.join(policy.get('spec'))}"
        for rule in policy.find("spec rules *"):
            parts = [("source", each) for each in rule.get("from", ())]
            parts += [("operation", each) for each in rule.get("to", ())]
            if "when" in rule:
                yield f"{policy} has conditions"
            for name, part in parts:
                if set(part.get(name, {})) - _ENFORCED[name]:
                    yield f"{policy} has {part}, which ztunnel does not enforce"


def mesh_ports(manifests: Manifests) -> Iterator[str]:
    """Who is in the mesh is let through at its port as well, in both directions, and nobody else is."""
    for policy in manifests.of("NetworkPolicy"):
        for direction, part in (("ingress", "from"), ("egress", "to")):
            for rule in policy.find(f"spec {direction} *"):
                numbers = [each.get("port") for each in rule.get("ports") or ()]
                for peer in rule.get(part) or ():
                    if (MESH_PORT in numbers) != _is_meshed(manifests, peer, numbers):
                        yield f"{policy} {direction} of {peer} is at {numbers}"


def mesh_probes(manifests: Manifests) -> Iterator[str]:
    """In the mesh the kubelet's probes come from one address, which is let in to each probed port."""
    environment = manifests.platform.environment
    wanted = [PROBES[family] for family in environment.ip_families if environment.add_ons.mesh]
    for pod in manifests.pods:
        found = [
            (peer["ipBlock"]["cidr"], [port["port"] for port in rule["ports"]])
            for policy in manifests.of("NetworkPolicy")
            if policy.namespace == pod.document.namespace
            and policy.get("spec podSelector")
            and selects(policy.get("spec podSelector"), pod.labels)
            for rule in policy.find("spec ingress *")
            for peer in rule.get("from") or ()
            if "ipBlock" in peer
        ]
        if found != [(cidr, [HTTP]) for cidr in wanted if not pod.ends]:
            yield f"{pod} is probed from {wanted} and lets in {found}"


def _target(document: Document) -> str:
    """Return the service that a policy of the mesh is about, or "default" for all."""
    labels = document.get("spec selector matchLabels")
    return "default" if labels is None else str(labels.get("app.kubernetes.io/name"))


def _ports(document: Document) -> tuple[tuple[str, str], ...]:
    return tuple((port, each["mode"]) for port, each in document.get("spec portLevelMtls", {}).items())


def _open_ports(platform: Platform, workload: Workload) -> list[int]:
    """Return the ports to which the Ingress controller or Prometheus come from outside the mesh."""
    add_ons, service = platform.environment.add_ons, workload.service
    ports = []
    if add_ons.mesh and service.exposed and not add_ons.mesh.ingress_account:
        ports.append(service.port(HTTP))
    if add_ons.mesh and service.has_metrics and add_ons.prometheus and not add_ons.mesh.prometheus_account:
        ports.append(service.port(METRICS))
    return ports


def _allowed(platform: Platform, workload: Workload) -> set[tuple[str, str]]:
    """Return who may call a service in the mesh, as principal and port; "*" is everybody."""
    environment, service = platform.environment, workload.service
    mesh, prometheus = environment.add_ons.mesh, environment.add_ons.prometheus
    assert mesh
    accounts = [
        (f"{environment.namespace}/sa/{each.name}", HTTP)
        for each in platform.programs
        if service.name in each.calls
    ]
    if service.exposed and mesh.ingress_account:
        accounts.append((f"{environment.ingress.controller_namespace}/sa/{mesh.ingress_account}", HTTP))
    if service.has_metrics and prometheus and mesh.prometheus_account:
        accounts.append((f"{prometheus.namespace}/sa/{mesh.prometheus_account}", METRICS))
    opened = {("*", str(port)) for port in _open_ports(platform, workload)}
    open_ports = {port for _, port in opened}
    granted = {(f"cluster.local/ns/{account}", str(service.port(port))) for account, port in accounts}
    return opened | {grant for grant in granted if grant[1] not in open_ports}


def _grants(policy: Document) -> Iterator[tuple[str, str]]:
    for rule in policy.find("spec rules *"):
        sources = [each["source"]["principals"] for each in rule.get("from", ())]
        ports = [port for each in rule.get("to", ()) for port in each["operation"]["ports"]] or ["every port"]
        for principal in [each for principals in sources for each in principals] or ["*"]:
            yield from ((principal, port) for port in ports)


def _is_meshed(manifests: Manifests, peer: dict[str, Any], ports: list[Any]) -> bool:
    """Return whether a peer is in the mesh, as far as the model knows."""
    environment = manifests.platform.environment
    mesh, prometheus = environment.add_ons.mesh, environment.add_ons.prometheus
    if not mesh or "ipBlock" in peer:
        return False
    if "namespaceSelector" not in peer:
        return True
    namespace = peer["namespaceSelector"].get("matchLabels", {}).get(_NAMESPACE_NAME)
    if METRICS in ports:
        return prometheus is not None and bool(mesh.prometheus_account) and namespace == prometheus.namespace
    return bool(mesh.ingress_account) and namespace == environment.ingress.controller_namespace
