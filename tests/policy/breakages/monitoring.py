"""Breakages of alerts and dashboards."""

from tests.policy.breakages.changes import broken, clone, delete, drop, put

_GROUP = "spec groups 1 rules 0"
BREAKAGES = [
    broken("rules_and_dashboards", delete("PrometheusRule/chromadb")),
    broken("rules_and_dashboards", drop("PrometheusRule/backend", "metadata labels release")),
    broken("rules_and_dashboards", delete("ConfigMap/frontend-dashboard")),
    broken("rules_and_dashboards", drop("ConfigMap/frontend-dashboard", "metadata labels grafana_dashboard")),
    broken("alerts", drop("PrometheusRule/backend", f"{_GROUP} labels severity")),
    broken("alerts", put("PrometheusRule/backend", f"{_GROUP} labels severity", "page")),
    broken("alerts", put("PrometheusRule/backend", f"{_GROUP} labels namespace", "goals-staging")),
    broken("alerts", put("PrometheusRule/backend", f"{_GROUP} labels service", "frontend")),
    broken("alerts", drop("PrometheusRule/backend", f"{_GROUP} annotations summary")),
    broken("alerts", drop("PrometheusRule/backend", f"{_GROUP} annotations runbook_url")),
    broken("alerts", put("PrometheusRule/backend", f"{_GROUP} alert", "Unwritten")),
    broken("rules_and_dashboards", delete("PrometheusRule/report"), shape="kinds"),
    broken(
        "rules_and_dashboards alerts",
        clone("PrometheusRule/report", "metadata name", "migration", file="prod/migration.k8s.yaml"),
        shape="kinds",
    ),
]
