"""The rules of a service or a job, in the groups in which Prometheus evaluates them."""

from lib.model import ScheduledJob, Workload
from lib.monitoring.alerts import alerts
from lib.monitoring.jobs import job_alerts
from lib.monitoring.objectives import EVALUATION_SECONDS, burn_alerts, recordings
from lib.monitoring.rules import Alerting, Group, Recording


def groups(program: Workload | ScheduledJob) -> tuple[Group, ...]:
    """Return what is recorded about a service or a job, and its alerts."""
    return tuple(
        Group(f"{program.platform.environment.namespace}.{program.name}.{name}", EVALUATION_SECONDS, rules)
        for name, rules in _rules(program).items()
        if rules
    )


def _rules(program: Workload | ScheduledJob) -> dict[str, tuple[Recording | Alerting, ...]]:
    if isinstance(program, ScheduledJob):
        schedule = program.size.schedule
        return {"alerts": tuple(job_alerts(program, schedule)) if schedule else ()}
    return {
        "objectives": (*recordings(program), *burn_alerts(program)),
        "alerts": tuple(alerts(program)),
    }
