"""Istio in ambient mode, where an environment has it.

Sources, in Istio's documentation of 1.30: "Add workloads to an ambient mesh" (namespace), the reference of
PeerAuthentication (mutual TLS), "Use Layer 4 security policy" (callers, fields), and "Ambient and Kubernetes
NetworkPolicy" (ports, probes).
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lib.model import Platform
from tests.policy.declared import differences, outsiders
from tests.policy.documents import Document, Manifests
from tests.policy.guests import SOLVER, SOLVER_PORT, solver_forwarders
from tests.policy.meshed import undeclared_in_mesh
from tests.policy.policies import MESH_PORT, word

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
        for _, value in document.under({"labels", "annotations"}):
            if any("sidecar.istio.io" in name for name in value or ()):
                yield f"{document} is about a sidecar"


def strict_mtls(manifests: Manifests) -> Iterator[str]:
    """All ports require mutual TLS, except those that callers outside the mesh use, which accept both."""
    expected: dict[str, tuple[str, dict[str, str]]] = {}
    if manifests.platform.environment.add_ons.mesh:
        expected["default"] = ("STRICT", {})
    for name, ports in _open_ports(manifests.platform).items():
        expected[name] = ("STRICT", dict.fromkeys(ports, "PERMISSIVE"))
    if solver_forwarders(manifests.platform, meshed=False) and expected:
        expected["solver"] = ("STRICT", {str(SOLVER_PORT): "PERMISSIVE"})
    found = {_target(each): _modes(each) for each in manifests.of("PeerAuthentication")}
    yield from differences("mutual TLS of", found, expected)


def mesh_callers(manifests: Manifests) -> Iterator[str]:
    """In the mesh exactly the declared calls get through, and ztunnel alone stops every other member's."""
    yield from undeclared_in_mesh(manifests)


def ztunnel_fields(manifests: Manifests) -> Iterator[str]:
    """An authorization policy has only fields that ztunnel enforces, and finds pods by their labels."""
    for policy in manifests.of("AuthorizationPolicy"):
        if set(policy.get("spec")) - {"selector", "action", "rules"}:
            yield f"{policy} has {', '.join(policy.get('spec'))}"
        if any(policy.find("spec rules * when")):
            yield f"{policy} has conditions"
        for name, enforced in _ENFORCED.items():
            for part in policy.find(f"spec rules * * * {name}"):
                if set(part) - enforced:
                    yield f"{policy} has {part}, which ztunnel does not enforce"


def mesh_ports(manifests: Manifests) -> Iterator[str]:
    """Peers in the mesh, and nobody else, are also let through at its port, in both directions."""
    for policy in manifests.of("NetworkPolicy"):
        for direction, part in (("ingress", "from"), ("egress", "to")):
            for rule in policy.find(f"spec {direction} *"):
                numbers = [each.get("port") for each in rule.get("ports") or ()]
                for peer in rule.get(part) or ():
                    if (MESH_PORT in numbers) != _is_meshed(manifests.platform, peer, set(numbers)):
                        yield f"{policy} {direction} of {peer} is at {numbers}"


def _target(document: Document) -> str:
    """Return the service that a policy of the mesh is about, "solver", or "default" for all."""
    labels = document.get("spec selector matchLabels")
    if labels == SOLVER:
        return "solver"
    return "default" if labels is None else str(labels.get("app.kubernetes.io/name"))


def _modes(policy: Document) -> tuple[str, dict[str, str]]:
    ports = policy.get("spec portLevelMtls", {})
    return policy.get("spec mtls mode"), {port: each["mode"] for port, each in ports.items()}


def _open_ports(platform: Platform) -> dict[str, list[str]]:
    """Return the ports that callers outside the mesh use, by service."""
    ports: dict[str, list[str]] = defaultdict(list)
    for each in outsiders(platform) if platform.environment.add_ons.mesh else ():
        if each.account is None:
            ports[each.callee].append(str(each.port))
    return ports


def _is_meshed(platform: Platform, peer: dict[str, Any], ports: set[int]) -> bool:
    """Return whether a peer is in the mesh, as far as the model knows."""
    known = word(peer)
    if known is None:
        return platform.environment.add_ons.mesh is not None
    meshed = {(each.word, each.port) for each in outsiders(platform) if each.account}
    meshed |= {(word, SOLVER_PORT) for word in solver_forwarders(platform, meshed=True)}
    return any((known, port) in meshed for port in ports)
