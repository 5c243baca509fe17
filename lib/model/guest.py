"""Pods that the controllers of add-ons start in an environment's namespace, and the room that they need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lib.model.platform import Platform
from lib.model.program import Workload
from lib.model.resources import Resources
from lib.model.way_in import Gateway, Proxy

_SOLVER_CPU, _SOLVER_CPU_LIMIT, _SOLVER_MEMORY = 10, 100, 64
"""cert-manager's own sizes."""
_GATEWAY_PORTS = 3
"""Of a Gateway's Service: HTTP, HTTPS, and the health check of its load balancer."""


class Guest(NamedTuple):
    """Pods of one kind: the most that there are at once, what one may use, and their Services' costs."""

    pods: int
    requests: Resources
    limits: Resources
    node_ports: int
    load_balancers: int = 0


def guests(platform: Platform) -> Iterator[Guest]:
    """Yield all pods that are not the platform's own programs."""
    for _ in solved_hosts(platform):
        yield _solver(platform)
    for _, proxy in proxies(platform):
        yield Guest(2 * proxy.replicas, proxy.requests, proxy.limits, _GATEWAY_PORTS, load_balancers=1)


def solved_hosts(platform: Platform) -> list[Workload]:
    """Return the services for whose host cert-manager solves HTTP-01 challenges."""
    issuer = platform.environment.add_ons.issuer
    solves = issuer is not None and issuer.challenge == "http-01"
    return [each for each in platform.workloads if solves and each.host and each.host.tls_secret]


def proxies(platform: Platform) -> list[tuple[Workload, Proxy]]:
    """Return the exposed services whose Gateway's pods are in the environment's namespace."""
    way_in = platform.environment.cluster.way_in
    proxy = way_in.proxy if isinstance(way_in, Gateway) else None
    return [(each, proxy) for each in platform.workloads if proxy and each.host]


def _solver(platform: Platform) -> Guest:
    """Return cert-manager's pod; it states no ephemeral storage, so the LimitRange gives the least."""
    sizes = [each.size for each in platform.programs]
    request = min(size.requests.ephemeral_mib for size in sizes)
    limit = min(size.limits.ephemeral_mib for size in sizes)
    return Guest(
        pods=1,
        requests=Resources(cpu_millis=_SOLVER_CPU, memory_mib=_SOLVER_MEMORY, ephemeral_mib=request),
        limits=Resources(cpu_millis=_SOLVER_CPU_LIMIT, memory_mib=_SOLVER_MEMORY, ephemeral_mib=limit),
        node_ports=1,
    )
