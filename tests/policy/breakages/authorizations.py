"""Breakages of what authorization policies are about."""

from tests.policy.breakages.changes import broken, drop

_POLICY = "AuthorizationPolicy/backend"
BREAKAGES = [
    broken("whole_authorizations mesh_callers", drop(_POLICY, "spec selector"), shape="prod, mesh"),
    broken("authorized_ports mesh_callers", drop(_POLICY, "spec rules 0 to"), shape="prod, mesh"),
]
