"""Breakages of records and alerts."""

from tests.policy.breakages.changes import broken, drop, put

_RULES, _RECORD = "PrometheusRule/backend", "spec groups 0 rules 0"
_BURN, _ALERT = "spec groups 0 rules 18", "spec groups 1 rules 0"
BREAKAGES = [
    broken("rule_groups", put(_RULES, "spec groups 0 interval", "5m")),
    broken("rule_groups", put(_RULES, "spec groups 1 name", "alerts")),
    broken("asked_rules", drop(_RULES, _ALERT)),
    broken("asked_rules", put(_RULES, f"{_ALERT} for", "5h")),
    broken("asked_rules", drop(_RULES, f"{_ALERT} for")),
    broken("asked_rules", put(_RULES, f"{_BURN} labels severity", "warning")),
    broken("asked_rules", put("PrometheusRule/backup", f"{_RECORD} for", "5h"), shape="prod, backup"),
    broken("recorded_labels", drop(_RULES, f"{_RECORD} labels")),
    broken("alert_pages", put(_RULES, f"{_ALERT} annotations runbook_url", "NoReplicaReady.md")),
    broken("told_budgets", drop(_RULES, f"{_BURN} annotations description")),
]
