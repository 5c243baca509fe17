"""A job that runs on a schedule or by hand, and the volume that it keeps."""

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import HEALTH_IGNORED, NEVER_PRUNED, labels, metadata
from lib.constructs.sandbox import (
    arguments,
    container_security,
    host_users,
    mounts,
    node_labels,
    pod_metadata,
    pod_security,
    pull_secrets,
    resources,
    settings_source,
    volumes,
)
from lib.constructs.values import storage
from lib.model import DATA_VOLUME, LATE, ScheduledJob, Volume

_ATTEMPTS = 3
_UNCOUNTED = k8s.PodFailurePolicy(
    rules=[
        k8s.PodFailurePolicyRule(
            action="Ignore",
            on_pod_conditions=[
                k8s.PodFailurePolicyOnPodConditionsPattern(type="DisruptionTarget", status="True")
            ],
        )
    ]
)
"""A pod that a drain or the scheduler takes away is started again, and is no failed attempt."""
_KEPT_SECONDS = 3 * 86400
"""A failed run is there to be looked at, and no longer: common rules alert as long as it is there."""
_NEVER_DUE = "0 0 1 1 *"
"""The schedule of a job that runs by hand, which a CronJob must have: it is suspended."""


def cron_job(job: ScheduledJob) -> k8s.KubeCronJobProps:
    """Return a CronJob that runs once at a time, each run within a time limit."""
    return k8s.KubeCronJobProps(
        metadata=metadata(job, annotations=HEALTH_IGNORED),
        spec=k8s.CronJobSpec(
            schedule=job.size.schedule or _NEVER_DUE,
            suspend=None if job.size.schedule else True,
            time_zone="Etc/UTC",
            concurrency_policy="Forbid",
            starting_deadline_seconds=int(LATE.total_seconds()),
            successful_jobs_history_limit=1,
            failed_jobs_history_limit=3,
            job_template=k8s.JobTemplateSpec(
                metadata=k8s.ObjectMeta(labels=labels(job)),
                spec=k8s.JobSpec(
                    active_deadline_seconds=job.declared.longest_run_minutes * 60,
                    backoff_limit=_ATTEMPTS - 1,
                    pod_failure_policy=_UNCOUNTED,
                    ttl_seconds_after_finished=_KEPT_SECONDS,
                    template=k8s.PodTemplateSpec(metadata=pod_metadata(job), spec=_pod(job)),
                ),
            ),
        ),
    )


def volume_claim(job: ScheduledJob, volume: Volume) -> k8s.KubePersistentVolumeClaimProps:
    """Return the claim of a job's volume, which one pod at a time mounts and nothing deletes."""
    return k8s.KubePersistentVolumeClaimProps(
        metadata=metadata(job, annotations=NEVER_PRUNED | HEALTH_IGNORED),
        spec=k8s.PersistentVolumeClaimSpec(
            access_modes=[volume.access_mode],
            resources=k8s.ResourceRequirements(requests={"storage": storage(volume.size_gib * 1024)}),
            storage_class_name=volume.storage_class,
        ),
    )


def _pod(job: ScheduledJob) -> k8s.PodSpec:
    return k8s.PodSpec(
        restart_policy="Never",
        containers=[_container(job)],
        service_account_name=job.name,
        automount_service_account_token=False,
        enable_service_links=False,
        image_pull_secrets=pull_secrets(job),
        host_users=host_users(job),
        node_selector=node_labels(job),
        security_context=pod_security(job),
        termination_grace_period_seconds=job.declared.grace_seconds,
        volumes=[*_claimed(job), *volumes(job)] or None,
    )


def _container(job: ScheduledJob) -> k8s.Container:
    return k8s.Container(
        name=job.name,
        image=job.image_reference,
        image_pull_policy=job.platform.environment.registry.pull_policy,
        args=arguments(job),
        env_from=settings_source(job),
        resources=resources(job),
        security_context=container_security(),
        volume_mounts=mounts(job) or None,
    )


def _claimed(job: ScheduledJob) -> list[k8s.Volume]:
    if job.data is None:
        return []
    source = k8s.PersistentVolumeClaimVolumeSource(claim_name=job.name)
    return [k8s.Volume(name=DATA_VOLUME, persistent_volume_claim=source)]
