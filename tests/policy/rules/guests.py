"""What the controllers of add-ons start in the namespace has room, and reaches only what it needs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from lib.model import Gateway, Platform
from tests.policy.declared import differences, exposed_services
from tests.policy.documents import Manifests
from tests.policy.guests import SOLVER, SOLVER_PORT, guests, selectors, solved, solver_forwarders
from tests.policy.policies import MESH_PORT, Rule, name_servers, word
from tests.policy.quantities import quantity

_EVERYWHERE = {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}
Opened = set[tuple[str | None, Any]]


def guest_policies(manifests: Manifests) -> Iterator[str]:
    """Each kind of guests has a policy, which lets it do its work and nothing else."""
    known = selectors(manifests.platform)
    found = {
        each.name: each.get("spec podSelector matchLabels")
        for each in manifests.of("NetworkPolicy")
        if each.name in known or not _is_own(each.get("spec podSelector"))
    }
    yield from differences("guests of", found, known)
    for policy in manifests.of("NetworkPolicy"):
        if policy.name in found:
            opened = [_opened(policy.find(f"spec {side} *"), part) for side, part in _SIDES]
            yield from differences(
                policy, dict(enumerate(opened)), dict(enumerate(_expected(manifests.platform, policy.name)))
            )


def guest_bounds(manifests: Manifests) -> Iterator[str]:
    """The LimitRange admits guests as their controllers size them."""
    for limits in manifests.of("LimitRange"):
        for bounds in limits.find("spec limits *"):
            for guest in guests(manifests.platform):
                for name, amount in guest.requests.items():
                    if _amount(amount) < _amount(bounds["min"].get(name, "0")):
                        yield f"{limits} wants more {name} than {amount}"
                for name, amount in guest.limits.items():
                    if _amount(amount) > _amount(bounds["max"].get(name, amount)):
                        yield f"{limits} allows less {name} than {amount}"


def guest_services(manifests: Manifests) -> Iterator[str]:
    """The quota has load balancers and node ports for the Services of guests, and for no others."""
    services: Counter[str] = Counter()
    for guest in guests(manifests.platform):
        services += guest.services
    for quota in manifests.of("ResourceQuota"):
        for name in ("nodeports", "loadbalancers"):
            amount = quota.get(f"spec hard services.{name}")
            if _amount(amount) != services[name]:
                yield f"{quota} has {amount} {name}, not {services[name]}"


_SIDES = (("ingress", "from"), ("egress", "to"))


def _expected(platform: Platform, policy: str) -> tuple[Opened, Opened]:
    """Return what a guest may receive and send, each as a peer's word and a port."""
    if policy == "http01-solver":
        callers = {*solver_forwarders(platform, meshed=False), *solver_forwarders(platform, meshed=True)}
        return {(each, SOLVER_PORT) for each in callers}, set()
    cluster = platform.environment.cluster
    assert isinstance(cluster.way_in, Gateway)
    assert cluster.way_in.proxy
    proxy, name = cluster.way_in.proxy, policy.removesuffix("-gateway")
    clients = cluster.way_in.networks or [
        "every namespace",
        *(_EVERYWHERE[family] for family in cluster.ip_families),
    ]
    servers, ports = name_servers(cluster)
    out: Opened = {(word(peer), port) for peer in servers for _, port in ports}
    out |= {(proxy.control_plane.namespace, port) for port in proxy.control_plane_ports}
    out.add((name, exposed_services(platform)[name].port.number))
    out |= {("solvers", SOLVER_PORT)} if solved(platform) else set()
    return {(client, port) for client in clients for port in proxy.ports}, out


def _opened(rules: Iterable[Rule], part: str) -> Opened:
    return {
        (word(peer) or _pods(peer), port["port"])
        for rule in rules
        for peer in rule[part]
        for port in rule["ports"]
        if port["port"] != MESH_PORT
    }


def _pods(peer: Rule) -> str:
    labels = peer["podSelector"]["matchLabels"]
    return "solvers" if labels == SOLVER else str(labels["app.kubernetes.io/name"])


def _is_own(selector: dict[str, Any]) -> bool:
    return not selector or "app.kubernetes.io/name" in selector.get("matchLabels", {})


def _amount(text: str) -> Any:
    return quantity(text) or 0
