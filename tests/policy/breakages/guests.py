"""Breakages of what is there for the pods of add-ons' controllers."""

from tests.policy.breakages.changes import broken, delete, drop, namespace, put

_SOLVER, _PROXY = "NetworkPolicy/http01-solver", "NetworkPolicy/frontend-gateway"
_OWN_GATEWAY = "prod, gateway of its own"

BREAKAGES = [
    broken("guest_policies complete_environment", delete(_SOLVER)),
    broken("guest_policies", put(_SOLVER, "spec ingress 0 ports 0 port", 8080)),
    broken("guest_policies", put(_SOLVER, "spec ingress 0 from -", namespace("cert-manager"))),
    broken("guest_policies", drop(_SOLVER, "spec ingress")),
    broken("guest_policies", delete(_PROXY), shape=_OWN_GATEWAY),
    broken("guest_policies", drop(_PROXY, "spec egress 1"), shape=_OWN_GATEWAY),
    broken("guest_policies", drop(_PROXY, "spec egress 2"), shape=_OWN_GATEWAY),
    broken("guest_policies", drop(_PROXY, "spec ingress 0 ports 1"), shape=_OWN_GATEWAY),
    broken(
        "guest_bounds container_bounds", put("LimitRange/goaltrajectory", "spec limits 0 min memory", "65Mi")
    ),
    broken(
        "guest_services quota_amounts",
        put("ResourceQuota/goaltrajectory", "spec hard services.nodeports", "0"),
    ),
    broken(
        "guest_services quota_amounts",
        put("ResourceQuota/goaltrajectory", "spec hard services.loadbalancers", "0"),
        shape=_OWN_GATEWAY,
    ),
]
