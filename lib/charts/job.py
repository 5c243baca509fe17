"""Everything of one job."""

from collections.abc import Iterator

from constructs import Construct

from lib.constructs.config_map import config_map
from lib.constructs.cron_job import cron_job, volume_claim
from lib.constructs.manifests import Document, Manifests
from lib.constructs.mesh import closed_authorization
from lib.constructs.network_policy import network_policy
from lib.constructs.prometheus_rule import prometheus_rule
from lib.constructs.service_account import service_account
from lib.model import ScheduledJob


class JobChart(Manifests):
    """When a job runs, as whom, what it may reach, and what it keeps."""

    def __init__(self, scope: Construct, job: ScheduledJob) -> None:
        super().__init__(scope, job.name, job_documents(job))


def job_documents(job: ScheduledJob) -> Iterator[Document]:
    yield service_account(job)
    yield config_map(job)
    yield network_policy(job)
    if job.platform.environment.add_ons.mesh:
        yield closed_authorization(job)
    if job.size.volume:
        yield volume_claim(job, job.size.volume)
    yield cron_job(job)
    prometheus = job.platform.environment.add_ons.prometheus
    if prometheus and job.size.schedule:
        yield prometheus_rule(job, prometheus)
