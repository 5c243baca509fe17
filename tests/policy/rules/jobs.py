"""What runs on a schedule or by hand, and ends."""

from collections.abc import Iterator

from tests.policy.declared import differences
from tests.policy.documents import Document, Manifests

_EACH_HAS = ("ServiceAccount", "ConfigMap", "NetworkPolicy", "CronJob")
_FIXED = {
    "spec concurrencyPolicy": "Forbid",
    "spec timeZone": "Etc/UTC",
    "spec jobTemplate spec template spec restartPolicy": "Never",
}
_EVICTED = {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}
_AT_MOST = {"activeDeadlineSeconds": 86400, "backoffLimit": 5, "ttlSecondsAfterFinished": 7 * 86400}


def complete_jobs(manifests: Manifests) -> Iterator[str]:
    """Every job has an account, settings, a network policy and a CronJob."""
    environment = manifests.platform.environment
    for job in manifests.platform.jobs:
        for kind in _EACH_HAS:
            if not manifests.named(kind, job.name, environment.namespace):
                yield f"{environment.name}: {job.name} has no {kind}"


def schedules(manifests: Manifests) -> Iterator[str]:
    """A job runs on its schedule, and one that runs by hand is suspended."""
    expected = {each.name: each.size.schedule or "suspended" for each in manifests.platform.jobs}
    found = {each.name: _schedule(each) for each in manifests.of("CronJob")}
    yield from differences("schedule of", found, expected)


def bounded_jobs(manifests: Manifests) -> Iterator[str]:
    """A job runs once at a time, in UTC, a few times at most, ends if it hangs, and is deleted days later."""
    for job in manifests.of("CronJob"):
        yield from differences(job, {path: job.get(path) for path in _FIXED}, _FIXED)
        for path, most in _AT_MOST.items():
            number = job.get(f"spec jobTemplate spec {path}")
            if not isinstance(number, int) or number > most:
                yield f"{job} {path} is {number}"
        if not job.get("spec startingDeadlineSeconds"):
            yield f"{job} is given up after a hundred missed times"


def evicted_runs(manifests: Manifests) -> Iterator[str]:
    """A run whose pod is evicted or preempted has not failed: it starts again."""
    for job in manifests.of("CronJob"):
        rules = list(job.find("spec jobTemplate spec podFailurePolicy rules *"))
        if rules != [_EVICTED]:
            yield f"{job} counts evictions: {rules}"


def kept_claims(manifests: Manifests) -> Iterator[str]:
    """A job's volume is of its size, class and access mode."""
    expected = {
        each.name: (f"{volume.size_gib}Gi", volume.storage_class, [volume.access_mode])
        for each in manifests.platform.jobs
        if (volume := each.size.volume)
    }
    found = {each.name: _claimed(each) for each in manifests.of("PersistentVolumeClaim")}
    yield from differences("claim", found, expected)


def _schedule(job: Document) -> object:
    return "suspended" if job.get("spec suspend") else job.get("spec schedule")


def _claimed(claim: Document) -> tuple[object, ...]:
    fields = ("resources requests storage", "storageClassName", "accessModes")
    return tuple(claim.get(f"spec {field}") for field in fields)
