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


def job_alerts(platform: Platform, job: ScheduledJob) -> Iterator[Alerting]:
    """Yield what a job is watched for: that it succeeds in time, and that somebody can tell."""
    labels, created = identity(platform, job), job_created(platform, job)
    succeeded = f"{job_succeeded(platform, job)}\n  or {created}"
    seconds = int(oldest(job).total_seconds())
    hours = f"{seconds / 3600:g} hours"
    summary = f"{job.name}: none has succeeded for {hours}"
    yield Alerting(TOO_OLD, "warning", f"time() - (\n  {succeeded}\n) > {seconds}", 5, summary, labels)
    unknown = f"{job.name}: Prometheus knows nothing of its runs"
    yield Alerting(UNKNOWN, "warning", f"absent({created})", 15, unknown, labels)


def oldest(job: ScheduledJob) -> timedelta:
    """Return the age of the last success at which a run has failed or was missed."""
    return longest_pause(job.schedule) + timedelta(minutes=job.job.longest_run_minutes) + LATE
