"""What Istio lets through in ambient mode: mutual TLS and who may call whom, as ztunnel enforces them.

Sources, in Istio's documentation of 1.30: the references of PeerAuthentication and AuthorizationPolicy, "Use
Layer 4 security policy", and "Ambient and Kubernetes NetworkPolicy". In its source: src/rbac.rs of ztunnel,
and deploymentcontroller.go of istiod, which leaves a Gateway's pods out of the mesh; they call into it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from lib.reach.content import ManifestError
from lib.reach.endpoints import TCP, Connection, Endpoint, Verdict
from lib.reach.mesh_policies import (
    ALLOW,
    DENY,
    STRICT,
    UNSET,
    AuthorizationPolicy,
    MeshRule,
    PeerAuthentication,
    Source,
    Values,
)

TUNNEL = 15008
"""The port of ztunnel: what NetworkPolicies see of a connection between two pods in the mesh."""
PROBES = ("169.254.7.127", "fd16:9254:7127:1337:ffff:ffff:ffff:ffff")
"""The addresses from which a pod's own node calls it; ztunnel lets these through."""
ROOT = "istio-system"
"""The namespace whose policies hold for all namespaces."""


class Mesh(NamedTuple):
    """Istio's policies."""

    authentications: tuple[PeerAuthentication, ...] = ()
    authorizations: tuple[AuthorizationPolicy, ...] = ()

    @property
    def trust_domain(self) -> str:
        """The one that policies name, as in domain/ns/namespace/sa/account."""
        domains = (each.partition("/ns/") for each in self.principals)
        known = (domain for domain, separator, _ in domains if separator and "*" not in domain)
        return next(known, "cluster.local")

    @property
    def principals(self) -> list[str]:
        """The callers that policies name."""
        rules = [rule for policy in self.authorizations for rule in policy.rules]
        sources = [source for rule in rules for source in rule.sources]
        return list(dict.fromkeys(each for source in sources for each in source.principals.wanted))


def as_seen(connection: Connection) -> Connection:
    """Return a connection as NetworkPolicies see it."""
    return connection._replace(port=TUNNEL) if _tunnelled(connection) else connection


def decide(mesh: Mesh, connection: Connection) -> Verdict:
    """Return whether the mesh lets a connection into its destination."""
    destination = connection.destination
    if not destination.meshed or connection.protocol != TCP:
        return Verdict(allowed=True, reason="")
    if str(connection.source.address) in PROBES:
        return Verdict(allowed=True, reason="mesh: a pod's own node")
    if not _tunnelled(connection) and mode(mesh.authentications, destination, connection.port) == STRICT:
        return Verdict(allowed=False, reason="mesh: not without mutual TLS")
    return _authorized(mesh, connection)


def mode(policies: Iterable[PeerAuthentication], endpoint: Endpoint, port: int) -> str:
    """Return the mode at a port: of the pods, or else of the namespace, or else of the mesh."""
    scopes: tuple[Callable[[PeerAuthentication], bool], ...] = (
        # Istio ignores those with a selector in its root namespace.
        lambda each: each.pods is not None and each.namespace == endpoint.namespace != ROOT,
        lambda each: each.pods is None and each.namespace == endpoint.namespace,
        lambda each: each.pods is None and each.namespace == ROOT,
    )
    about = [each for each in policies if each.pods is None or each.pods.matches(endpoint.labels)]
    for scope in scopes:
        found = _only([each for each in about if scope(each)])
        modes = (found.by_port.get(port, UNSET), found.mode) if found else ()
        if given := next((each for each in modes if each != UNSET), None):
            return given
    return UNSET


def _only(found: Sequence[PeerAuthentication]) -> PeerAuthentication | None:
    if len(found) > 1:
        names = ", ".join(f"{each.namespace}/{each.name}" for each in found)
        raise ManifestError(
            f"PeerAuthentication {names} are about the same pods: the oldest alone would hold"
        )
    return found[0] if found else None


def _tunnelled(connection: Connection) -> bool:
    return connection.source.has_identity and connection.destination.meshed and connection.protocol == TCP


def _authorized(mesh: Mesh, connection: Connection) -> Verdict:
    """Return the word of a policy that denies, or else of those that allow."""
    about = [each for each in mesh.authorizations if _is_about(each, connection.destination)]
    matching = [each for each in about if any(_matches(mesh, rule, connection) for rule in each.rules)]
    for action in (DENY, ALLOW):
        if found := next((each for each in matching if each.action == action), None):
            allowed = action == ALLOW
            return Verdict(allowed=allowed, reason=f"mesh: {'' if allowed else 'denied by '}{found.name}")
    names = ", ".join(each.name for each in about if each.action == ALLOW)
    return Verdict(allowed=not names, reason=f"mesh: not by {names}" if names else "mesh: no policy")


def _is_about(policy: AuthorizationPolicy, endpoint: Endpoint) -> bool:
    in_scope = policy.namespace in (endpoint.namespace, ROOT)
    return in_scope and (policy.pods is None or policy.pods.matches(endpoint.labels))


def _matches(mesh: Mesh, rule: MeshRule, connection: Connection) -> bool:
    port = str(connection.port)
    by_port = not rule.ports or any(_has(each, port, str.__eq__) for each in rule.ports)
    by_source = not rule.sources or any(_is_source(mesh, each, connection) for each in rule.sources)
    return by_port and by_source


def _is_source(mesh: Mesh, wanted: Source, connection: Connection) -> bool:
    """Return whether a source is a connection's: without mutual TLS nothing is known but its address."""
    source, known = connection.source, _tunnelled(connection)
    principal = f"{mesh.trust_domain}/ns/{source.namespace}/sa/{source.account}" if known else None
    return (
        _has(wanted.principals, principal, _fits)
        and _has(wanted.namespaces, source.namespace if known else None, _fits)
        and (not wanted.blocks or any(each.has(source.address) for each in wanted.blocks))
        and not any(each.has(source.address) for each in wanted.not_blocks)
    )


def _has(values: Values, found: str | None, fits: Callable[[str, str], bool]) -> bool:
    def one(patterns: Sequence[str]) -> bool:
        return found is not None and any(fits(each, found) for each in patterns)

    return (not values.wanted or one(values.wanted)) and not one(values.unwanted)


def _fits(pattern: str, text: str) -> bool:
    """Return whether a text is the pattern, or has the beginning or the end beside its asterisk."""
    if pattern.endswith("*"):
        return text.startswith(pattern.removesuffix("*"))
    return text.endswith(pattern[1:]) if pattern.startswith("*") else text == pattern
