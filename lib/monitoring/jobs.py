"""What every job is watched for."""

from collections.abc import Iterator
from datetime import timedelta

from lib.model import Platform, ScheduledJob
from lib.model.job import LATE
from lib.model.schedule import longest_pause
from lib.monitoring.cluster import job_created, job_succeeded
from lib.monitoring.rules import Alerting
from lib.monitoring.scope import identity

TOO_OLD = "BackupTooOld"
UNKNOWN = "ClusterMetricsMissing"
JOB_NAMES = (TOO_OLD, UNKNOWN)
CLOCKS_DIFFER = timedelta(minutes=10)
"""How far the clocks of two machines may be apart."""


def job_alerts(platform: Platform, job: ScheduledJob) -> Iterator[Alerting]:
    """Yield what a job is watched for: that it succeeds in time, and that somebody can tell."""
    labels, created, succeeded = (
        identity(platform, job),
        job_created(platform, job),
        job_succeeded(platform, job),
    )
    seconds = int(oldest(job).total_seconds())
    late = f"time() - (\n  {succeeded}\n  or {created}\n) > {seconds}"
    # A later success does not count then, so every failure until that time would be hidden.
    future = f"{succeeded} - time() > {CLOCKS_DIFFER.total_seconds():.0f}"
    summary = (
        f"{job.name}: none has succeeded for {seconds / 3600:g} hours, or the last one lies in the future"
    )
    yield Alerting(TOO_OLD, "warning", f"{late}\nor {future}", 5, summary, labels)
    unknown = f"{job.name}: Prometheus knows nothing of its runs"
    yield Alerting(UNKNOWN, "warning", f"absent({created})", 15, unknown, labels)


def oldest(job: ScheduledJob) -> timedelta:
    """Return the age of the last success at which a run has failed or was missed."""
    return longest_pause(job.schedule) + timedelta(minutes=job.job.longest_run_minutes) + LATE
