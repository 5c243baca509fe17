"""What the pods of services and of jobs have in common, by what their cluster needs."""

from typing import Any

import pytest

from lib.constructs.cron_job import cron_job, volume_claim
from lib.constructs.deployment import deployment
from lib.constructs.stateful_set import stateful_set
from lib.model import Platform, Volume, replace
from tests.examples import CLUSTER, WITH_BACKUP, manifest, platform, workload

EVICTABLE = "cluster-autoscaler.kubernetes.io/safe-to-evict"
VOLUME = Volume(size_gib=5)
KINDS = ("Deployment", "StatefulSet", "CronJob")


def templates(**changes: object) -> dict[str, Any]:
    """Return the pod template of each kind of program, in a cluster that is changed."""
    here = platform(cluster=replace(CLUSTER, **changes), **WITH_BACKUP)
    return {
        "Deployment": _spec(deployment(workload(here, "backend")))["template"],
        "StatefulSet": _spec(stateful_set(workload(here, "chromadb"), VOLUME))["template"],
        "CronJob": _spec(cron_job(_job(here)))["jobTemplate"]["spec"]["template"],
    }


def _spec(document: Any) -> Any:
    return manifest(document)["spec"]


def _job(here: Platform) -> Any:
    [job] = here.jobs
    return job


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("user", [10001, 1_000_680_000])
def test_pods_run_as_the_clusters_user(kind: str, user: int) -> None:
    """Its number is the group's too, and the group of the volumes."""
    security = templates(user=user)[kind]["spec"]["securityContext"]
    assert [security[field] for field in ("runAsUser", "runAsGroup", "fsGroup")] == [user] * 3
    assert security["runAsNonRoot"] is True


@pytest.mark.parametrize("kind", KINDS)
def test_where_the_cluster_assigns_users_pods_name_none(kind: str) -> None:
    """It refuses any other than its own; root stays refused."""
    security = templates(user=None)[kind]["spec"]["securityContext"]
    assert security == {
        "fsGroupChangePolicy": "OnRootMismatch",
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


@pytest.mark.parametrize("kind", KINDS)
def test_users_are_none_of_the_nodes_exactly_where_the_cluster_can(kind: str) -> None:
    assert templates(user_namespaces=True)[kind]["spec"]["hostUsers"] is False
    assert "hostUsers" not in templates()[kind]["spec"]


@pytest.mark.parametrize("kind", KINDS)
def test_pods_run_on_linux_and_on_the_architecture_of_their_image(kind: str) -> None:
    assert templates()[kind]["spec"]["nodeSelector"] == {"kubernetes.io/os": "linux"}
    assert templates(architecture="arm64")[kind]["spec"]["nodeSelector"] == {
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "arm64",
    }


def test_a_node_may_go_whatever_its_pods_keep_in_empty_folders() -> None:
    """cluster-autoscaler asks for that of pods with an emptyDir; others need not say it."""
    annotations = {kind: each["metadata"]["annotations"] for kind, each in templates().items()}
    assert annotations["Deployment"][EVICTABLE] == annotations["StatefulSet"][EVICTABLE] == "true"
    assert EVICTABLE not in annotations["CronJob"]


@pytest.mark.parametrize("access_mode", ["ReadWriteOncePod", "ReadWriteOnce"])
def test_a_volume_is_claimed_with_the_access_mode_of_the_model(access_mode: str) -> None:
    volume = replace(VOLUME, access_mode=access_mode)
    here = platform(**WITH_BACKUP)
    [claim] = _spec(stateful_set(workload(here, "chromadb"), volume))["volumeClaimTemplates"]
    assert claim["spec"]["accessModes"] == [access_mode]
    assert _spec(volume_claim(_job(here), volume))["accessModes"] == [access_mode]


@pytest.mark.parametrize(("zones", "least"), [("required", 2), ("preferred", None)])
def test_replicas_wait_for_a_second_zone_exactly_where_they_must_be_in_two(
    zones: str, least: int | None
) -> None:
    pod = _spec(deployment(workload(platform(zones=zones), "backend")))["template"]["spec"]
    found = {each["topologyKey"]: each.get("minDomains") for each in pod["topologySpreadConstraints"]}
    assert found == {"topology.kubernetes.io/zone": least, "kubernetes.io/hostname": None}
