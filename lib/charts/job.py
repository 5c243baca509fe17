"""Everything of one job."""

from collections.abc import Iterator

from constructs import Construct

from lib.constructs.config_map import config_map
from lib.constructs.cron_job import cron_job, volume_claim
from lib.constructs.manifests import Document, Manifests
from lib.constructs.network_policy import network_policy
from lib.constructs.prometheus_rule import prometheus_rule
from lib.constructs.service_account import service_account
from lib.model import Platform, ScheduledJob


class JobChart(Manifests):
    """When a job runs, as whom, and what it may reach and keeps."""

    def __init__(self, scope: Construct, platform: Platform, job: ScheduledJob) -> None:
        super().__init__(scope, job.name, _documents(platform, job))


def _documents(platform: Platform, job: ScheduledJob) -> Iterator[Document]:
    yield service_account(platform, job)
    yield config_map(platform, job)
    yield network_policy(platform, job)
    if job.volume:
        yield volume_claim(platform, job, job.volume)
    yield cron_job(platform, job)
    prometheus = platform.environment.add_ons.prometheus
    if prometheus:
        yield prometheus_rule(platform, job, prometheus)
