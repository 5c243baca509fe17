"""Who may talk to whom in a cluster: what the network policies of both ends say."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.compose.printed import Tree

_NAMESPACE_NAME = "kubernetes.io/metadata.name"

Rule = dict[str, Any]
Peer = dict[str, Any]
_EVERYONE: Peer = {}
_MESH_PORT = 15008
"""Of ztunnel, which carries a call to the port that the same rule names."""
_MESH_PROBES = ("169.254.7.127/32", "fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128")
_NODE_LOCAL = "169.254.20.10/32"
"""The name server on a pod's own node, where there is one."""
_NAME_SERVER = {
    f"{server} {port}"
    for server in ("kube-system kube-dns", "node-local")
    for port in ("53", "53/UDP", "5353", "5353/UDP")
}


@dataclass(frozen=True)
class Pod:
    """The pod that a manifest runs, with its only container."""

    name: str
    runs: str
    labels: dict[str, str]
    spec: dict[str, Any]
    claims: dict[str, dict[str, Any]]

    @cached_property
    def container(self) -> dict[str, Any]:
        [container] = self.spec["containers"]
        return dict(container)

    @cached_property
    def ports(self) -> dict[str, int]:
        return {each["name"]: each["containerPort"] for each in self.container.get("ports", ())}

    def port_name(self, reference: object) -> str:
        """Return the name of a port that is given by name or number."""
        return next((name for name, number in self.ports.items() if number == reference), str(reference))


class Policies:
    """The network policies of an environment."""

    def __init__(self, tree: Tree, pods: list[Pod]) -> None:
        self._policies = [each["spec"] for each in tree.get("NetworkPolicy", {}).values()]
        [namespace] = tree["Namespace"].values()
        self._namespace = {_NAMESPACE_NAME: namespace["metadata"]["name"]}
        self._pods = pods
        self._known: dict[tuple[str, str], list[Rule]] = {}
        self._known_places: dict[str, dict[str, object]] = {}

    def calls(self, pod: Pod) -> dict[str, object]:
        """Return the other pods' ports that a pod may reach, and whether it can find them by name."""
        how = "by name" if self._places(pod).keys() >= _NAME_SERVER else "by address"
        return {
            f"{callee.name} {port}": how
            for callee in self._others(pod)
            for port in callee.ports
            for rule in self._rules(pod, "Egress")
            if self._is_about(rule.get("to"), callee) and _has_port(rule, callee, port)
        }

    def callers(self, pod: Pod) -> dict[str, object]:
        """Return the other pods that may reach a pod, with the port."""
        return {
            f"{caller.name} {port}": True
            for caller in self._others(pod)
            for port in pod.ports
            for rule in self._rules(pod, "Ingress")
            if self._is_about(rule.get("from"), caller) and _has_port(rule, pod, port)
        }

    def admits(self, pod: Pod) -> dict[str, object]:
        """Return the ports that callers other than the environment's pods may reach."""
        return {
            pod.port_name(port.get("port", "every port")): True
            for rule in self._rules(pod, "Ingress")
            if any(self._is_outside(peer) for peer in rule.get("from") or [_EVERYONE])
            for port in rule.get("ports") or [{}]
        }

    def outside(self, pod: Pod) -> dict[str, object]:
        """Return where else a pod may send, except to the name server if it has a name to look up."""
        places = self._places(pod)
        asks = places.keys() > _NAME_SERVER or (places.keys() >= _NAME_SERVER and self.calls(pod))
        return {key: to for key, to in places.items() if not (asks and key in _NAME_SERVER)}

    def _places(self, pod: Pod) -> dict[str, object]:
        if pod.name not in self._known_places:
            self._known_places[pod.name] = self._found_places(pod)
        return self._known_places[pod.name]

    def _found_places(self, pod: Pod) -> dict[str, object]:
        found: dict[str, list[str]] = {}
        for rule in self._rules(pod, "Egress"):
            for peer in rule.get("to") or [_EVERYONE]:
                if self._is_outside(peer):
                    for port in rule.get("ports") or [{}]:
                        key = f"{_whose(peer)}{port.get('port', 'every port')}{_protocol(port)}"
                        found.setdefault(key, []).append(_addresses(peer))
        return {key: ", ".join(addresses) for key, addresses in found.items()}

    def _others(self, pod: Pod) -> list[Pod]:
        return [each for each in self._pods if each.name != pod.name]

    def _rules(self, pod: Pod, direction: str) -> list[Rule]:
        """Return the rules about a pod; one that no policy selects may do everything."""
        place = pod.name, direction
        if place not in self._known:
            self._known[place] = list(self._found(pod, direction))
        return self._known[place]

    def _found(self, pod: Pod, direction: str) -> Iterator[Rule]:
        about = [
            each
            for each in self._policies
            if selects(each["podSelector"], pod.labels) and direction in each["policyTypes"]
        ]
        rules = (rule for each in about for rule in each.get(direction.lower()) or ())
        yield from (_without_mesh(rule) for rule in rules if not _is_probe(rule))
        if not about:
            yield {}

    def _is_about(self, peers: list[Peer] | None, pod: Pod) -> bool:
        return not peers or any(self._is_pod(peer, pod) for peer in peers)

    def _is_pod(self, peer: Peer, pod: Pod) -> bool:
        if "ipBlock" in peer or self._is_outside(peer):
            return False
        return selects(peer.get("podSelector", {}), pod.labels)

    def _is_outside(self, peer: Peer) -> bool:
        if peer == _EVERYONE or "ipBlock" in peer:
            return True
        return "namespaceSelector" in peer and not selects(peer["namespaceSelector"], self._namespace)


def selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Return whether a selector, which may only name labels, finds something with these labels."""
    assert selector.keys() <= {"matchLabels"}, selector
    return bool(selector.get("matchLabels", {}).items() <= labels.items())


def _without_mesh(rule: Rule) -> Rule:
    """Return a rule without the mesh's own port, which carries the calls to the ports in the same rule."""
    ports = rule.get("ports") or ()
    kept = [each for each in ports if each.get("port") != _MESH_PORT]
    return rule | {"ports": kept} if kept else rule


def _is_probe(rule: Rule) -> bool:
    """Return whether a rule lets in the kubelet's probes, which come from the node where there is no mesh."""
    peers = rule.get("from") or ()
    return bool(peers) and all(peer.get("ipBlock", {}).get("cidr") in _MESH_PROBES for peer in peers)


def _has_port(rule: Rule, pod: Pod, name: str) -> bool:
    return any(
        each.get("port", name) in (name, pod.ports[name]) and not _protocol(each)
        for each in rule.get("ports") or [{}]
    )


def _protocol(port: dict[str, Any]) -> str:
    protocol = port.get("protocol", "TCP")
    return "" if protocol == "TCP" else f"/{protocol}"


def _whose(peer: Peer) -> str:
    """Return the pods of another namespace, as in "kube-system kube-dns ", or the node's name server."""
    if peer.get("ipBlock", {}).get("cidr") == _NODE_LOCAL:
        return "node-local "
    if peer == _EVERYONE or "ipBlock" in peer:
        return ""
    selectors = (peer["namespaceSelector"], peer.get("podSelector", {}))
    return "".join(f"{label} " for each in selectors for label in each.get("matchLabels", {}).values())


def _addresses(peer: Peer) -> str:
    if peer == _EVERYONE:
        return "everywhere"
    block = peer.get("ipBlock")
    if block is None:
        return "its pods"
    left_out = " ".join(block.get("except", ()))
    return f"{block['cidr']} but {left_out}" if left_out else str(block["cidr"])
