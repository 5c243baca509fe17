"""Breakages of alerts and dashboards."""

from tests.policy.breakages.changes import broken, clone, delete, drop, put

_GROUP = "spec groups 1 rules 0"
BREAKAGES = [
    broken("watched_programs", delete("PrometheusRule/chromadb")),
    broken("monitoring_labels", drop("PrometheusRule/backend", "metadata labels release")),
    broken("dashboards", delete("ConfigMap/frontend-dashboard")),
    broken("monitoring_labels", drop("ConfigMap/frontend-dashboard", "metadata labels grafana_dashboard")),
    broken("alert_labels asked_rules", drop("PrometheusRule/backend", f"{_GROUP} labels severity")),
    broken("alert_labels asked_rules", put("PrometheusRule/backend", f"{_GROUP} labels severity", "page")),
    broken("alert_labels", put("PrometheusRule/backend", f"{_GROUP} labels namespace", "goals-staging")),
    broken("alert_labels", put("PrometheusRule/backend", f"{_GROUP} labels service", "frontend")),
    broken("alert_texts", drop("PrometheusRule/backend", f"{_GROUP} annotations summary")),
    broken("alert_texts alert_pages", drop("PrometheusRule/backend", f"{_GROUP} annotations runbook_url")),
    broken(
        "alert_texts alert_pages asked_rules", put("PrometheusRule/backend", f"{_GROUP} alert", "Unwritten")
    ),
    broken("watched_programs", delete("PrometheusRule/report"), shape="kinds"),
    broken(
        "watched_programs alert_labels alert_texts label_values asked_rules own_series_only rule_groups",
        clone("PrometheusRule/report", "metadata name", "migration", file="prod/migration.k8s.yaml"),
        shape="kinds",
    ),
]
