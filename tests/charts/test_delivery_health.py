"""What GitOps controllers take for healthy, and how long they wait for it."""

from pathlib import Path

import pytest

from lib.model import replace
from tests.charts.test_delivery import PLATFORMS, example, kustomization, read
from tests.examples import BACKUP, ENVIRONMENT, platform
from tests.policy.documents import committed, environments


@pytest.mark.parametrize("environment", environments())
def test_what_waits_or_fails_by_itself_leaves_an_application_healthy(environment: str) -> None:
    """A job that fails, and a claim that waits for the first job, are an alert's business and no other's."""
    objects = [
        each for kind in ("CronJob", "PersistentVolumeClaim") for each in committed(environment).of(kind)
    ]
    for each in objects:
        assert each.get("metadata annotations")["argocd.argoproj.io/ignore-healthcheck"] == "true"
    assert bool(objects) == bool(PLATFORMS[environment].jobs)


def test_a_job_by_hand_leaves_an_application_healthy(tmp_path: Path) -> None:
    """A suspended CronJob waits for somebody for as long as it is there, and so does its claim."""
    example(tmp_path, platform(jobs={"backup": replace(BACKUP, schedule=None)}))
    found = read(tmp_path / ENVIRONMENT.name / "backup.k8s.yaml")
    assert found["CronJob", "backup"]["spec"]["suspend"]
    for kind in ("CronJob", "PersistentVolumeClaim"):
        annotations = found[kind, "backup"]["metadata"]["annotations"]
        assert annotations["argocd.argoproj.io/ignore-healthcheck"] == "true"


@pytest.mark.parametrize("environment", environments())
def test_flux_does_not_wait_for_a_claims_first_job(environment: str) -> None:
    """A claim that waits for its first pod is no reason to wait; a lost volume is a failure."""
    [check] = kustomization(environment)["healthCheckExprs"]
    assert (check["apiVersion"], check["kind"]) == ("v1", "PersistentVolumeClaim")
    assert "'Pending'" in check["current"]
    assert "'Lost'" in check["failed"]


@pytest.mark.parametrize("environment", environments())
def test_flux_is_soon_free_for_a_revert(environment: str) -> None:
    """While it waits for health it applies nothing else, so it waits for minutes and no longer."""
    assert kustomization(environment)["wait"]
    assert kustomization(environment)["timeout"] == "3m"


@pytest.mark.parametrize("environment", environments())
def test_what_is_never_pruned_is_no_difference(environment: str) -> None:
    """Argo CD would otherwise try again for ever to remove what it must not."""
    annotations = [each.get("metadata annotations") or {} for each in committed(environment).documents]
    kept = [each for each in annotations if "Prune=false" in each.get("argocd.argoproj.io/sync-options", "")]
    assert kept
    assert {each["argocd.argoproj.io/compare-options"] for each in kept} == {"IgnoreExtraneous"}
