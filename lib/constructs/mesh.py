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
from lib.constructs.guests import SOLVER, SOLVER_LABELS, SOLVER_PORT
from lib.constructs.metadata import custom_metadata, custom_shared_metadata, selector
from lib.constructs.outsiders import outsiders
from lib.constructs.values import named
from lib.model import Mesh, Platform, Port, Workload

_STRICT = PeerAuthenticationSpecMtls(mode=named(PeerAuthenticationSpecMtlsMode.STRICT, "STRICT"))
_PERMISSIVE = PeerAuthenticationSpecPortLevelMtls(
    mode=named(PeerAuthenticationSpecPortLevelMtlsMode.PERMISSIVE, "PERMISSIVE")
)


def strict_mtls(platform: Platform) -> PeerAuthenticationProps:
    """Return a policy that refuses traffic without mutual TLS, for the whole namespace."""
    return PeerAuthenticationProps(
        metadata=custom_shared_metadata(platform, "default"), spec=PeerAuthenticationSpec(mtls=_STRICT)
    )


def open_ports(workload: Workload) -> list[int]:
    """Return the ports that callers outside the mesh use."""
    return [
        port.number
        for port in workload.declared.ports
        if any(each.account is None for each in outsiders(workload, port))
    ]


def peer_authentication(workload: Workload, ports: list[int]) -> PeerAuthenticationProps:
    """Return a policy for one service that also takes calls without mutual TLS at its open ports."""
    return PeerAuthenticationProps(
        metadata=custom_metadata(workload),
        spec=PeerAuthenticationSpec(
            selector=PeerAuthenticationSpecSelector(match_labels=selector(workload)),
            mtls=_STRICT,
            port_level_mtls={str(port): _PERMISSIVE for port in ports},
        ),
    )


def solver_authentication(platform: Platform) -> PeerAuthenticationProps:
    """Return a policy that lets challenges through to their solvers without mutual TLS."""
    return PeerAuthenticationProps(
        metadata=custom_shared_metadata(platform, SOLVER),
        spec=PeerAuthenticationSpec(
            selector=PeerAuthenticationSpecSelector(match_labels=SOLVER_LABELS),
            mtls=_STRICT,
            port_level_mtls={str(SOLVER_PORT): _PERMISSIVE},
        ),
    )


def authorization_policy(workload: Workload, mesh: Mesh) -> AuthorizationPolicyProps:
    """Return who may call a service: its callers' ServiceAccounts, and anybody at its open ports.

    Without a rule nobody may.
    """
    return AuthorizationPolicyProps(
        metadata=custom_metadata(workload),
        spec=AuthorizationPolicySpec(
            selector=AuthorizationPolicySpecSelector(match_labels=selector(workload)),
            action=named(AuthorizationPolicySpecAction.ALLOW, "ALLOW"),
            rules=list(_rules(workload, mesh)) or None,
        ),
    )


def _rules(workload: Workload, mesh: Mesh) -> Iterator[AuthorizationPolicySpecRules]:
    """Yield a rule for each port: by account, or for everybody where the port is open."""
    open_to_all = open_ports(workload)
    for port in workload.declared.ports:
        accounts = _accounts(workload, port)
        if port.number in open_to_all:
            yield AuthorizationPolicySpecRules(to=[_to(port.number)])
        elif accounts:
            yield AuthorizationPolicySpecRules(from_=[_from(mesh, accounts)], to=[_to(port.number)])


def _accounts(workload: Workload, port: Port) -> list[str]:
    """Return the ServiceAccounts of those who call a port, as namespace/sa/name."""
    namespace = workload.platform.environment.namespace
    callers = [f"{namespace}/sa/{caller.name}" for caller in workload.callers(port)]
    return callers + [each.account for each in outsiders(workload, port) if each.account]


def _from(mesh: Mesh, accounts: list[str]) -> AuthorizationPolicySpecRulesFrom:
    principals = [f"{mesh.trust_domain}/ns/{account}" for account in accounts]
    return AuthorizationPolicySpecRulesFrom(
        source=AuthorizationPolicySpecRulesFromSource(principals=principals)
    )


def _to(port: int) -> AuthorizationPolicySpecRulesTo:
    return AuthorizationPolicySpecRulesTo(
        operation=AuthorizationPolicySpecRulesToOperation(ports=[str(port)])
    )
