"""What every scheduled job is watched for."""

from collections.abc import Iterator
from datetime import timedelta

from lib.model import LATE, ScheduledJob
from lib.model.schedule import longest_pause
from lib.monitoring.cluster import job_created, job_succeeded
from lib.monitoring.rules import Alerting
from lib.monitoring.scope import identity

UNKNOWN = "ClusterMetricsMissing"
CLOCKS_DIFFER = timedelta(minutes=10)
"""How far the clocks of two machines may be apart."""


def job_alerts(job: ScheduledJob, schedule: str) -> Iterator[Alerting]:
    """Yield what a job is watched for: that it succeeds in time, and that somebody can tell."""
    labels, created, succeeded = (
        identity(job),
        job_created(job),
        job_succeeded(job),
    )
    seconds = int(oldest(job, schedule).total_seconds())
    late = f"time() - (\n  {succeeded}\n  or {created}\n) > {seconds}"
    # A later success does not count then, so every failure until that time would be hidden.
    future = f"{succeeded} - time() > {CLOCKS_DIFFER.total_seconds():.0f}"
    summary = (
        f"{job.name}: none has succeeded for {seconds / 3600:g} hours, or the last one lies in the future"
    )
    yield Alerting(job.declared.overdue_alert, "warning", f"{late}\nor {future}", 5, summary, labels)
    unknown = f"{job.name}: Prometheus knows nothing of its runs"
    yield Alerting(UNKNOWN, "warning", f"absent({created})", 15, unknown, labels)


def oldest(job: ScheduledJob, schedule: str) -> timedelta:
    """Return the age of the last success at which a run has failed or was missed."""
    return longest_pause(schedule) + timedelta(minutes=job.declared.longest_run_minutes) + LATE
