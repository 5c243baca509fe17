"""A job that runs at times, and the volume that it keeps."""

from cdk8s_plus_27 import k8s

from lib.constructs.manifests import storage
from lib.constructs.metadata import NEVER_PRUNED, labels, metadata
from lib.constructs.sandbox import (
    container_security,
    mounts,
    pod_metadata,
    pod_security,
    pull_secrets,
    resources,
    settings_source,
    volumes,
)
from lib.model import DATA_VOLUME, Platform, ScheduledJob, Volume
from lib.model.job import LATE

_ATTEMPTS = 3


def cron_job(platform: Platform, job: ScheduledJob) -> k8s.KubeCronJobProps:
    """Return a CronJob of which one run at a time goes on, and none for ever."""
    return k8s.KubeCronJobProps(
        metadata=metadata(platform, job),
        spec=k8s.CronJobSpec(
            schedule=job.schedule,
            time_zone="Etc/UTC",
            concurrency_policy="Forbid",
            starting_deadline_seconds=int(LATE.total_seconds()),
            successful_jobs_history_limit=1,
            failed_jobs_history_limit=3,
            job_template=k8s.JobTemplateSpec(
                metadata=k8s.ObjectMeta(labels=labels(platform, job)),
                spec=k8s.JobSpec(
                    active_deadline_seconds=job.job.longest_run_minutes * 60,
                    backoff_limit=_ATTEMPTS - 1,
                    template=k8s.PodTemplateSpec(
                        metadata=pod_metadata(platform, job), spec=_pod(platform, job)
                    ),
                ),
            ),
        ),
    )


def volume_claim(platform: Platform, job: ScheduledJob, volume: Volume) -> k8s.KubePersistentVolumeClaimProps:
    """Return the claim of a job's volume, which one pod at a time mounts and nothing takes away."""
    return k8s.KubePersistentVolumeClaimProps(
        metadata=metadata(platform, job, annotations=NEVER_PRUNED),
        spec=k8s.PersistentVolumeClaimSpec(
            access_modes=["ReadWriteOncePod"],
            resources=k8s.ResourceRequirements(requests={"storage": storage(volume.size_gib * 1024)}),
            storage_class_name=volume.storage_class,
        ),
    )


def _pod(platform: Platform, job: ScheduledJob) -> k8s.PodSpec:
    return k8s.PodSpec(
        restart_policy="Never",
        containers=[_container(platform, job)],
        service_account_name=job.name,
        automount_service_account_token=False,
        enable_service_links=False,
        image_pull_secrets=pull_secrets(platform),
        security_context=pod_security(),
        termination_grace_period_seconds=job.job.grace_seconds,
        volumes=[*_claimed(job), *volumes(platform, job)] or None,
    )


def _container(platform: Platform, job: ScheduledJob) -> k8s.Container:
    return k8s.Container(
        name=job.name,
        image=platform.image_reference(job),
        image_pull_policy=platform.environment.registry.pull_policy,
        args=list(job.job.arguments),
        env_from=settings_source(job),
        resources=resources(job),
        security_context=container_security(),
        volume_mounts=mounts(platform, job) or None,
    )


def _claimed(job: ScheduledJob) -> list[k8s.Volume]:
    if job.volume is None:
        return []
    source = k8s.PersistentVolumeClaimVolumeSource(claim_name=job.name)
    return [k8s.Volume(name=DATA_VOLUME, persistent_volume_claim=source)]
