"""The rules of a service or a job, in the groups in which Prometheus evaluates them."""

from lib.model import Platform, ScheduledJob, Workload
from lib.monitoring.alerts import alerts
from lib.monitoring.jobs import job_alerts
from lib.monitoring.objectives import EVALUATION_SECONDS, burn_alerts, recordings
from lib.monitoring.rules import Alerting, Group, Recording


def groups(platform: Platform, program: Workload | ScheduledJob) -> tuple[Group, ...]:
    """Return what is recorded of a service or a job, and what people are told of."""
    return tuple(
        Group(f"{platform.environment.namespace}.{program.name}.{name}", EVALUATION_SECONDS, rules)
        for name, rules in _rules(platform, program).items()
        if rules
    )


def _rules(
    platform: Platform, program: Workload | ScheduledJob
) -> dict[str, tuple[Recording | Alerting, ...]]:
    if isinstance(program, ScheduledJob):
        return {"alerts": tuple(job_alerts(platform, program))}
    return {
        "objectives": (*recordings(platform, program), *burn_alerts(platform, program)),
        "alerts": tuple(alerts(platform, program)),
    }
