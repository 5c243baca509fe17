"""Breakages of dashboards."""

from tests.policy.breakages.changes import board, broken, panels

_STEPS = "fieldConfig defaults thresholds steps"
BREAKAGES = [
    broken("dashboard_files", board("uid", "0")),
    broken("dashboard_files", board("tags", [])),
    broken("dashboard_behavior", board("editable", value=True)),
    broken("dashboard_behavior", board("time from", "now-1h")),
    broken("dashboard_behavior", board("links", [])),
    broken("dashboard_marks", board("annotations list 0 iconColor", "green")),
    broken("dashboard_grid", panels("1 gridPos x", 1)),
    broken("dashboard_grid", panels("1 gridPos h", 5)),
    broken("dashboard_panels", panels("1 id", 3)),
    broken("dashboard_panels", panels("1 title", "")),
    broken("dashboard_panels", panels("2 datasource uid", "prometheus")),
    broken("dashboard_rows", panels("0 collapsed", value=True)),
    broken("dashboard_rows", panels("0 title", "Other")),
    broken("dashboard_targets", panels("1 targets 0 refId", "B")),
    broken("dashboard_targets", panels("1 targets 0 legendFormat", "{{pod}}")),
    broken("dashboard_thresholds", panels(f"1 {_STEPS} 0 color", "green")),
    broken("dashboard_thresholds", panels("1 fieldConfig overrides", [{}])),
    broken("dashboard_limits", panels(f"1 {_STEPS} 1 value", 0.5)),
]
