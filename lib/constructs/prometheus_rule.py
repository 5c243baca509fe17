"""What Prometheus records of a service or a job, and what it alerts on."""

from imports.com.coreos.monitoring import (
    PrometheusRuleProps,
    PrometheusRuleSpec,
    PrometheusRuleSpecGroups,
    PrometheusRuleSpecGroupsRules,
    PrometheusRuleSpecGroupsRulesExpr,
)
from lib.constructs.metadata import custom_metadata
from lib.constructs.values import Late, late
from lib.model import Prometheus, ScheduledJob, Workload
from lib.monitoring.groups import groups
from lib.monitoring.rules import Alerting, Group, Recording


class _Expression(Late, PrometheusRuleSpecGroupsRulesExpr):
    pass


def prometheus_rule(program: Workload | ScheduledJob, prometheus: Prometheus) -> PrometheusRuleProps:
    """Return the rules of a service or a job, objectives and alerts in a group each."""
    return PrometheusRuleProps(
        metadata=custom_metadata(program, prometheus.labels),
        spec=PrometheusRuleSpec(
            groups=[_group(each, program.platform.delivery.runbooks) for each in groups(program)]
        ),
    )


def _group(group: Group, runbooks: str) -> PrometheusRuleSpecGroups:
    return PrometheusRuleSpecGroups(
        name=group.name,
        interval=f"{group.interval_seconds}s",
        rules=[_rule(each, runbooks) for each in group.rules],
    )


def _rule(rule: Recording | Alerting, runbooks: str) -> PrometheusRuleSpecGroupsRules:
    expression = late(_Expression, rule.expression)
    if isinstance(rule, Recording):
        return PrometheusRuleSpecGroupsRules(record=rule.name, expr=expression, labels=rule.labels)
    return PrometheusRuleSpecGroupsRules(
        alert=rule.name,
        expr=expression,
        for_=f"{rule.for_minutes}m" if rule.for_minutes else None,
        labels={"severity": rule.severity, **rule.labels},
        annotations=rule.annotations(runbooks),
    )
