"""Jobs that are no backups: what they are watched for, and when they are not."""

from cdk8s import Testing

from lib.charts.job import JobChart
from lib.model import Job, ScheduledJob, replace
from lib.monitoring.groups import groups
from lib.monitoring.rules import Alerting
from tests.example.catalogue import BACKUP, CATALOGUE
from tests.examples import BACKUP as RUN
from tests.examples import ENVIRONMENT, platform_of

PLAIN = Job(name="report", component="report", image_of="backend", longest_run_minutes=5, grace_seconds=5)


def job(schedule: str | None) -> ScheduledJob:
    """Return a job that keeps nothing and names no alert, beside the backup."""
    catalogue = replace(CATALOGUE, jobs=(BACKUP, PLAIN))
    run = replace(RUN, schedule=schedule, volume=None, settings={})
    [found] = platform_of(catalogue, replace(ENVIRONMENT, jobs={"report": run})).jobs
    return found


def test_a_job_without_an_alert_of_its_own_has_the_one_of_all_jobs() -> None:
    """People are told JobOverdue of the job's name, and where its runs are unknown, that."""
    [group] = groups(job("0 3 * * *"))
    told = [(each.name, each.labels["service"]) for each in group.rules if isinstance(each, Alerting)]
    assert told == [("JobOverdue", "report"), ("ClusterMetricsMissing", "report")]


def test_nobody_waits_for_a_job_that_runs_by_hand() -> None:
    """It has no rules, and no PrometheusRule in its chart."""
    by_hand = job(None)
    assert groups(by_hand) == ()
    assert "PrometheusRule" not in kinds(by_hand)
    assert "PrometheusRule" in kinds(job("0 3 * * *"))


def kinds(of: ScheduledJob) -> list[str]:
    """Return the kinds of what a job's chart has."""
    return [each["kind"] for each in Testing.synth(JobChart(Testing.chart(), of))]
