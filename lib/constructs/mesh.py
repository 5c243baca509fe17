"""Istio in ambient mode: mutual TLS, and who may call whom by ServiceAccount.

Only what ztunnel enforces is used: principals, networks and ports (Istio, "Use Layer 4 security policy").
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
from lib.constructs.guests import SOLVER, SOLVER_LABELS, SOLVER_PORT, solver_callers
from lib.constructs.metadata import custom_metadata, custom_shared_metadata, selector
from lib.constructs.outsiders import Outsider, outsiders
from lib.constructs.values import named
from lib.model import Mesh, Platform, Port, ScheduledJob, Workload

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
    """Return who may call a service: its callers' ServiceAccounts, and at open ports who has no identity.

    Without a rule nobody may.
    """
    rules = [
        rule
        for port in workload.declared.ports
        for rule in _rules(mesh, port.number, _accounts(workload, port), list(outsiders(workload, port)))
    ]
    return AuthorizationPolicyProps(
        metadata=custom_metadata(workload), spec=_allowing(selector(workload), rules)
    )


def closed_authorization(job: ScheduledJob) -> AuthorizationPolicyProps:
    """Return that nobody may call a job."""
    return AuthorizationPolicyProps(metadata=custom_metadata(job), spec=_allowing(selector(job), []))


def solver_authorization(platform: Platform, mesh: Mesh) -> AuthorizationPolicyProps:
    """Return who may call solvers: what passes on challenges."""
    rules = list(_rules(mesh, SOLVER_PORT, [], solver_callers(platform)))
    return AuthorizationPolicyProps(
        metadata=custom_shared_metadata(platform, SOLVER), spec=_allowing(SOLVER_LABELS, rules)
    )


def _allowing(labels: dict[str, str], rules: list[AuthorizationPolicySpecRules]) -> AuthorizationPolicySpec:
    return AuthorizationPolicySpec(
        selector=AuthorizationPolicySpecSelector(match_labels=labels),
        action=named(AuthorizationPolicySpecAction.ALLOW, "ALLOW"),
        rules=rules or None,
    )


def _rules(
    mesh: Mesh, port: int, accounts: list[str], callers: list[Outsider]
) -> Iterator[AuthorizationPolicySpecRules]:
    """Yield the rules for a port: one for who has no identity in the mesh, and one for accounts."""
    outside = [each for each in callers if each.account is None]
    accounts = accounts + [each.account for each in callers if each.account]
    sources = [_without_identity(outside)] if outside else []
    sources += [_with_identity(mesh, accounts)] if accounts else []
    for each in sources:
        yield AuthorizationPolicySpecRules(
            from_=[AuthorizationPolicySpecRulesFrom(source=each)], to=[_to(port)]
        )


def _accounts(workload: Workload, port: Port) -> list[str]:
    """Return the ServiceAccounts of the programs that call a port, as namespace/sa/name."""
    namespace = workload.platform.environment.namespace
    return [f"{namespace}/sa/{caller.name}" for caller in workload.callers(port)]


def _with_identity(mesh: Mesh, accounts: list[str]) -> AuthorizationPolicySpecRulesFromSource:
    principals = [f"{mesh.trust_domain}/ns/{account}" for account in accounts]
    return AuthorizationPolicySpecRulesFromSource(principals=principals)


def _without_identity(callers: list[Outsider]) -> AuthorizationPolicySpecRulesFromSource:
    """Return what fits callers outside the mesh; NetworkPolicies tell those in a namespace from others."""
    blocks = [each.peer.ip_block for each in callers]
    networks = [each.cidr for each in blocks if each]
    return AuthorizationPolicySpecRulesFromSource(
        not_principals=["*"], ip_blocks=networks if len(networks) == len(callers) else None
    )


def _to(port: int) -> AuthorizationPolicySpecRulesTo:
    return AuthorizationPolicySpecRulesTo(
        operation=AuthorizationPolicySpecRulesToOperation(ports=[str(port)])
    )
