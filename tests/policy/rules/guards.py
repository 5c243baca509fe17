"""What stands in front of a service where people must sign in, and that nothing goes past it."""

from collections.abc import Iterator
from typing import Any

from tests.policy.declared import declared_calls, guards
from tests.policy.documents import Document, Manifests
from tests.policy.policies import MESH_PORT, MESH_PROBES

_BACKENDS = ("spec rules * http paths * backend service name", "spec rules * backendRefs * name")
_NAME, _PROBES = "app.kubernetes.io/name", "probes in the mesh"


def ways_past_guards(manifests: Manifests) -> Iterator[str]:
    """Where an environment has a login, every way in leads to a guard, and there are guards nowhere else."""
    guarding, login = set(guards(manifests.platform).values()), manifests.platform.environment.login
    for document in manifests.of("Ingress", "HTTPRoute"):
        for name in (each for path in _BACKENDS for each in document.find(path)):
            if (name in guarding) != (login is not None):
                yield f"{document} leads to {name}"


def guarded_callers(manifests: Manifests) -> Iterator[str]:
    """Only who declares to call what is guarded may send to the port that its guard stands in front of."""
    calls = declared_calls(manifests.platform)
    for name, port in _guarded(manifests).items():
        callers = {_PROBES} | {call.caller for call in calls if (call.callee, call.port) == (name, port)}
        for policy in manifests.of("NetworkPolicy"):
            selected = manifests.selected(policy.namespace, policy.get("spec podSelector", {}))
            if name in [each.name for each in selected]:
                yield from _others(policy, port, callers)


def guarded_in_mesh(manifests: Manifests) -> Iterator[str]:
    """The mesh lets a caller in to what is guarded by its ServiceAccount, never by having none."""
    for policy in manifests.of("AuthorizationPolicy"):
        port = str(_guarded(manifests).get(policy.get("spec selector matchLabels", {}).get(_NAME, "")))
        for rule in policy.find("spec rules *"):
            numbers = [each for to in rule.get("to", ()) for each in to["operation"].get("ports", ())]
            if port in numbers and any(set(each["source"]) != {"principals"} for each in rule["from"]):
                yield f"{policy} lets in {rule['from']}"


def _guarded(manifests: Manifests) -> dict[str, int]:
    """Return the port that each guarded service has for browsers."""
    behind = guards(manifests.platform)
    return {
        each.name: port.number
        for each in manifests.platform.catalogue.services
        for port in each.ports
        if each.name in behind and port.name == each.exposed
    }


def _others(policy: Document, port: int, callers: set[str]) -> Iterator[str]:
    """Yield the peers that may send to a port, by itself or through the mesh, and are no callers."""
    for rule in policy.find("spec ingress *"):
        numbers = {each.get("port") for each in rule.get("ports") or ()}
        if not numbers or numbers == {MESH_PORT} or port in numbers:
            yield from (f"{policy} admits {peer}" for peer in rule["from"] if _named(peer) not in callers)


def _named(peer: dict[str, Any]) -> str | None:
    """Return which of the platform's programs a peer is; the mesh's probes, or None for everybody else."""
    labels = peer["podSelector"].get("matchLabels", {}) if set(peer) == {"podSelector"} else {}
    network = peer.get("ipBlock", {}).get("cidr")
    return _PROBES if network in MESH_PROBES.values() else labels.get(_NAME)
