"""What runs at times, and ends."""

from collections.abc import Iterator

from tests.policy.documents import Manifests

_EACH_JOB_HAS = ("ServiceAccount", "ConfigMap", "NetworkPolicy", "CronJob")


def complete_jobs(manifests: Manifests) -> Iterator[str]:
    """Exactly the jobs of an environment run at their times, each with all that belongs to one."""
    environment = manifests.platform.environment
    expected = {each.name: each.schedule for each in manifests.platform.jobs}
    found = {each.name: each.get("spec schedule") for each in manifests.of("CronJob")}
    if found != expected:
        yield f"{environment.name}: jobs run at {found}, not at {expected}"
    for name in expected:
        for kind in _EACH_JOB_HAS:
            if not manifests.named(kind, name, environment.namespace):
                yield f"{environment.name}: {name} has no {kind}"


def bounded_jobs(manifests: Manifests) -> Iterator[str]:
    """One run of a job goes on at a time, at UTC, is tried a few times, and ends even if it hangs."""
    for job in manifests.of("CronJob"):
        expected = {
            "spec concurrencyPolicy": "Forbid",
            "spec timeZone": "Etc/UTC",
            "spec jobTemplate spec template spec restartPolicy": "Never",
        }
        for path, value in expected.items():
            if job.get(path) != value:
                yield f"{job} {path} is {job.get(path)}"
        for path, most in (("activeDeadlineSeconds", 86400), ("backoffLimit", 5)):
            number = job.get(f"spec jobTemplate spec {path}")
            if not isinstance(number, int) or number > most:
                yield f"{job} {path} is {number}"
        if not job.get("spec startingDeadlineSeconds"):
            yield f"{job} is given up after a hundred missed times"


def kept_claims(manifests: Manifests) -> Iterator[str]:
    """A job's volume is of its size and class, and one pod at a time mounts it."""
    volumes = {each.name: each.volume for each in manifests.platform.jobs if each.volume}
    claims = manifests.of("PersistentVolumeClaim")
    if {each.name for each in claims} != set(volumes):
        yield f"{manifests.platform.environment.name}: claims are {', '.join(each.name for each in claims)}"
    for claim in claims:
        volume = volumes.get(claim.name)
        size, storage_class = claim.get("spec resources requests storage"), claim.get("spec storageClassName")
        if volume and (size, storage_class) != (f"{volume.size_gib}Gi", volume.storage_class):
            yield f"{claim} has {size} of class {storage_class}"
        if claim.get("spec accessModes") != ["ReadWriteOncePod"]:
            yield f"{claim} has {claim.get('spec accessModes')}"
