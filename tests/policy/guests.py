"""What the controllers of add-ons start in an environment's namespace, as plain facts.

Sources: cert-manager's options --acme-http01-solver-resource-* and its label of solver pods; Gateway API's
label of the pods that carry a Gateway's traffic.
"""

from collections import Counter
from typing import NamedTuple

from lib.model import Gateway, Platform, Resources
from tests.policy.declared import exposed_services, forwarders
from tests.policy.policies import GATEWAY_NAME

SOLVER = {"acme.cert-manager.io/http01-solver": "true"}
SOLVER_PORT = 8089


class Guest(NamedTuple):
    """Pods, their requests and limits in Kubernetes' notation, and what their Services take."""

    pods: int
    requests: dict[str, str]
    limits: dict[str, str]
    services: Counter[str]


def guests(platform: Platform) -> list[Guest]:
    """Return a solver for each host that is certified by HTTP-01, and the pods of each own Gateway."""
    exposed, way_in = exposed_services(platform), platform.environment.cluster.way_in
    issuer = platform.environment.add_ons.issuer
    solved = [
        each for each in exposed.values() if issuer and issuer.challenge == "http-01" and each.tls_secret
    ]
    found = [
        Guest(1, {"cpu": "10m", "memory": "64Mi"}, {"cpu": "100m", "memory": "64Mi"}, Counter(nodeports=1))
        for _ in solved
    ]
    if isinstance(way_in, Gateway) and way_in.proxy:
        proxy = way_in.proxy
        costs = Counter(nodeports=3, loadbalancers=1)
        amounts = _amounts(proxy.requests), _amounts(proxy.limits)
        found += [Guest(2 * proxy.replicas, *amounts, costs) for _ in exposed]
    return found


def selectors(platform: Platform) -> dict[str, dict[str, str]]:
    """Return the labels of each kind of guests, by the name of their network policy."""
    way_in = platform.environment.cluster.way_in
    found = {"http01-solver": SOLVER} if solved(platform) else {}
    if isinstance(way_in, Gateway) and way_in.proxy:
        found |= {f"{name}-gateway": {GATEWAY_NAME: name} for name in exposed_services(platform)}
    return found


def solved(platform: Platform) -> list[str]:
    """Return the exposed services whose host is certified by HTTP-01."""
    issuer = platform.environment.add_ons.issuer
    answers = issuer is not None and issuer.challenge == "http-01"
    return [name for name, each in exposed_services(platform).items() if answers and each.tls_secret]


def solver_forwarders(platform: Platform, *, meshed: bool) -> set[str]:
    """Return what passes on an ACME server's challenges, inside or outside the mesh."""
    found = [each for name in solved(platform) for each in forwarders(platform, name)]
    return {word for word, account in found if (account is not None) == meshed}


def _amounts(resources: Resources) -> dict[str, str]:
    return {
        "cpu": f"{resources.cpu_millis}m",
        "memory": f"{resources.memory_mib}Mi",
        "ephemeral-storage": f"{resources.ephemeral_mib}Mi",
    }
