from dataclasses import replace as replaced
from typing import Any

from syrupy.assertion import SnapshotAssertion

from lib.constructs.stateful_set import stateful_set
from lib.model import Platform, Volume, replace
from tests.examples import manifest, platform, workload

EXAMPLE = platform()
VOLUME = Volume(size_gib=20, storage_class="fast")


def rendered(example: Platform = EXAMPLE, volume: Volume = VOLUME) -> Any:
    return manifest(stateful_set(workload(example, "chromadb"), volume))


def released(tag: str) -> Platform:
    """Return the example with another version of its services."""
    images = {name: replace(image, tag=tag) for name, image in EXAMPLE.images.items()}
    return replaced(EXAMPLE, images=images)


def test_stateful_set(snapshot: SnapshotAssertion) -> None:
    assert rendered() == snapshot


def test_there_is_one_writer() -> None:
    assert rendered()["spec"]["replicas"] == 1
    (claim,) = rendered()["spec"]["volumeClaimTemplates"]
    assert claim["spec"]["accessModes"] == ["ReadWriteOncePod"]


def test_a_pod_that_cannot_start_is_replaced() -> None:
    """By default a StatefulSet waits for such a pod, even when its template is put right."""
    assert rendered()["spec"]["podManagementPolicy"] == "Parallel"


def test_the_volume_outlives_its_pod() -> None:
    kept = rendered()["spec"]["persistentVolumeClaimRetentionPolicy"]
    assert kept == {"whenDeleted": "Retain", "whenScaled": "Retain"}


def test_the_volume_is_where_the_service_keeps_its_data() -> None:
    mounts = rendered()["spec"]["template"]["spec"]["containers"][0]["volumeMounts"]
    assert {"name": "data", "mountPath": "/data"} in mounts


def test_without_a_storage_class_the_cluster_decides() -> None:
    (claim,) = rendered(volume=Volume(size_gib=20))["spec"]["volumeClaimTemplates"]
    assert "storageClassName" not in claim["spec"]


def test_a_new_version_leaves_the_claim_template_alone() -> None:
    """A cluster refuses a changed claim template."""
    newer = rendered(released("9.9.9"))
    assert newer["spec"]["template"] != rendered()["spec"]["template"]
    assert newer["spec"]["volumeClaimTemplates"] == rendered()["spec"]["volumeClaimTemplates"]
