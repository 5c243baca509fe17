"""The job that backs up, and its volume."""

from typing import Any

from syrupy.assertion import SnapshotAssertion

from lib.constructs.cron_job import cron_job, volume_claim
from lib.constructs.limits import limit_range, resource_quota
from lib.constructs.network_policy import network_policy
from lib.model import Resources, Volume, replace
from tests.examples import BACKUP, WITH_BACKUP, WITH_BUCKET, manifest, platform

TINY = Resources(cpu_millis=1, memory_mib=1, ephemeral_mib=1)


def rendered(**changes: object) -> Any:
    return manifest(cron_job(platform(**(changes or WITH_BACKUP)).jobs[0]))


def pod(**changes: object) -> Any:
    return rendered(**changes)["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def test_cron_job(snapshot: SnapshotAssertion) -> None:
    assert rendered() == snapshot


def test_volume_claim(snapshot: SnapshotAssertion) -> None:
    [job] = platform(**WITH_BACKUP).jobs
    assert manifest(volume_claim(job, Volume(size_gib=5, storage_class="fast"))) == snapshot


def test_network_policy_of_a_backup_to_a_bucket(snapshot: SnapshotAssertion) -> None:
    assert manifest(network_policy(platform(**WITH_BUCKET).jobs[0])) == snapshot


def test_a_run_that_is_evicted_is_started_again_and_has_not_failed() -> None:
    """Drains and preemption end a pod with this condition; other failures count towards the attempts."""
    run = rendered()["spec"]["jobTemplate"]["spec"]
    [ignored] = run["podFailurePolicy"]["rules"]
    assert ignored == {
        "action": "Ignore",
        "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}],
    }
    assert (run["backoffLimit"], run["template"]["spec"]["restartPolicy"]) == (2, "Never")


def test_a_finished_run_is_deleted_after_some_days() -> None:
    """A failed one would alert for ever in many a cluster (kube-prometheus, KubeJobFailed)."""
    assert rendered()["spec"]["jobTemplate"]["spec"]["ttlSecondsAfterFinished"] == 3 * 24 * 60 * 60


def test_a_bucket_takes_a_key_and_no_volume() -> None:
    """Exactly the credentials are mounted."""
    assert [each["name"] for each in pod()["volumes"]] == ["data"]
    assert [each["name"] for each in pod(**WITH_BUCKET)["volumes"]] == ["secrets"]
    assert [each["mountPath"] for each in pod(**WITH_BUCKET)["containers"][0]["volumeMounts"]] == [
        "/run/secrets/platform"
    ]


def test_a_quota_has_room_for_a_run_at_its_time_and_one_by_hand() -> None:
    """And for the volume; the bounds of a container are those of the job, too."""
    with_backup = platform(jobs={"backup": replace(BACKUP, requests=TINY)})
    before, after = (manifest(resource_quota(each))["spec"]["hard"] for each in (platform(), with_backup))
    assert int(after["pods"]) - int(before["pods"]) == 2
    assert int(after["persistentvolumeclaims"]) - int(before["persistentvolumeclaims"]) == 1
    [bounds] = manifest(limit_range(with_backup))["spec"]["limits"]
    assert bounds["min"] == {"cpu": "1m", "memory": "1Mi", "ephemeral-storage": "1Mi"}
