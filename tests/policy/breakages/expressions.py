"""Breakages of what Prometheus is asked for."""

from tests.policy.breakages.changes import broken, panels, put

_RULES, _EXPR = "PrometheusRule/backend", "spec groups 1 rules 0 expr"
_BOARD = "ConfigMap/backend-dashboard"
BREAKAGES = [
    broken(
        "known_series asked_rules own_series_only",
        put(_RULES, _EXPR, 'kube_deployments{namespace="goals"} == 0'),
    ),
    broken("own_series_only units", panels("1 targets 0 expr", 'up{namespace="elsewhere",job="backend"}')),
    broken("units", panels("1 fieldConfig defaults unit", "bytes")),
]
