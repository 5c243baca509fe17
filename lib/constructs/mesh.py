"""Istio in ambient mode: mutual TLS, and who may call whom by ServiceAccount.

Only what ztunnel enforces is used: principals and ports (Istio, "Use Layer 4 security policy").
"""

from collections.abc import Iterator

from imports.io.istio.security import (
    AuthorizationPolicyProps,
    AuthorizationPolicySpec,
    AuthorizationPolicySpecAction,
    AuthorizationPolicySpecRules,
    AuthorizationPolicySpecRulesFrom,
    AuthorizationPolicySpecRulesFromSource,
    AuthorizationPolicySpecRulesTo,
    AuthorizationPolicySpecRulesToOperation,
    AuthorizationPolicySpecSelector,
    PeerAuthenticationProps,
    PeerAuthenticationSpec,
    PeerAuthenticationSpecMtls,
    PeerAuthenticationSpecMtlsMode,
    PeerAuthenticationSpecPortLevelMtls,
    PeerAuthenticationSpecPortLevelMtlsMode,
    PeerAuthenticationSpecSelector,
)
from lib.constructs.metadata import custom_metadata, custom_shared_metadata, selector
from lib.model import HTTP, METRICS, Mesh, Platform, Workload

_STRICT = PeerAuthenticationSpecMtls(mode=PeerAuthenticationSpecMtlsMode.STRICT)
_PERMISSIVE = PeerAuthenticationSpecPortLevelMtls(mode=PeerAuthenticationSpecPortLevelMtlsMode.PERMISSIVE)


def strict_mtls(platform: Platform) -> PeerAuthenticationProps:
    """Return a policy that refuses what does not come by mutual TLS, for the whole namespace."""
    return PeerAuthenticationProps(
        metadata=custom_shared_metadata(platform, "default"), spec=PeerAuthenticationSpec(mtls=_STRICT)
    )


def open_ports(platform: Platform, workload: Workload, mesh: Mesh) -> list[int]:
    """Return the ports to which somebody comes who is not in the mesh."""
    service, prometheus = workload.service, platform.environment.add_ons.prometheus
    from_ingress = service.exposed and mesh.ingress_account is None
    from_prometheus = service.has_metrics and prometheus is not None and mesh.prometheus_account is None
    return [
        service.port(name) for name, is_open in ((HTTP, from_ingress), (METRICS, from_prometheus)) if is_open
    ]


def peer_authentication(platform: Platform, workload: Workload, ports: list[int]) -> PeerAuthenticationProps:
    """Return a policy for one service that lets its open ports be reached without mutual TLS as well."""
    return PeerAuthenticationProps(
        metadata=custom_metadata(platform, workload),
        spec=PeerAuthenticationSpec(
            selector=PeerAuthenticationSpecSelector(match_labels=selector(platform, workload.name)),
            mtls=_STRICT,
            port_level_mtls={str(port): _PERMISSIVE for port in ports},
        ),
    )


def authorization_policy(platform: Platform, workload: Workload, mesh: Mesh) -> AuthorizationPolicyProps:
    """Return who may call a service: its callers' ServiceAccounts, and whoever comes to its open ports.

    Without a rule nobody may.
    """
    return AuthorizationPolicyProps(
        metadata=custom_metadata(platform, workload),
        spec=AuthorizationPolicySpec(
            selector=AuthorizationPolicySpecSelector(match_labels=selector(platform, workload.name)),
            action=AuthorizationPolicySpecAction.ALLOW,
            rules=list(_rules(platform, workload, mesh)) or None,
        ),
    )


def _rules(platform: Platform, workload: Workload, mesh: Mesh) -> Iterator[AuthorizationPolicySpecRules]:
    """Yield a rule for each port: by account, or for everybody where the port is open."""
    service, open_to_all = workload.service, open_ports(platform, workload, mesh)
    accounts = {HTTP: _http_accounts(platform, workload, mesh), METRICS: _metrics_accounts(platform, mesh)}
    for port in service.ports:
        allowed = accounts.get(port.name)
        if port.number in open_to_all:
            yield AuthorizationPolicySpecRules(to=[_to(port.number)])
        elif allowed:
            yield AuthorizationPolicySpecRules(from_=[_from(mesh, allowed)], to=[_to(port.number)])


def _http_accounts(platform: Platform, workload: Workload, mesh: Mesh) -> list[str]:
    environment = platform.environment
    accounts = [f"{environment.namespace}/sa/{caller.name}" for caller in platform.callers(workload)]
    if workload.service.exposed and mesh.ingress_account:
        accounts.append(f"{environment.ingress.controller_namespace}/sa/{mesh.ingress_account}")
    return accounts


def _metrics_accounts(platform: Platform, mesh: Mesh) -> list[str]:
    prometheus = platform.environment.add_ons.prometheus
    known = prometheus and mesh.prometheus_account
    return [f"{prometheus.namespace}/sa/{mesh.prometheus_account}"] if prometheus and known else []


def _from(mesh: Mesh, accounts: list[str]) -> AuthorizationPolicySpecRulesFrom:
    principals = [f"{mesh.trust_domain}/ns/{account}" for account in accounts]
    return AuthorizationPolicySpecRulesFrom(
        source=AuthorizationPolicySpecRulesFromSource(principals=principals)
    )


def _to(port: int) -> AuthorizationPolicySpecRulesTo:
    return AuthorizationPolicySpecRulesTo(
        operation=AuthorizationPolicySpecRulesToOperation(ports=[str(port)])
    )
