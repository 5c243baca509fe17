"""The commands around backups, up to where a cluster is asked."""

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from lib.configuration import read_platforms
from lib.model import Platform, Volume
from lib.operations.backup import job_from
from lib.operations.secrets import ROOT

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "lib.operations.backup", *arguments]
    return subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def cron_job() -> Any:
    """Return production's CronJob as a cluster has it."""
    documents = yaml.safe_load_all((ROOT / "dist/prod/backup.k8s.yaml").read_text(encoding="utf-8"))
    found = next(each for each in documents if each["kind"] == "CronJob")
    found["metadata"]["uid"] = "uid-of-the-cron-job"
    return found


def test_a_restore_is_the_job_of_the_backup_with_other_arguments(cron_job: Any) -> None:
    """The same pod, image, account, labels and volumes; it is tried once, and goes after a day."""
    job = job_from(cron_job, ["restore", "latest", "--replace"], MOMENT)
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "Job")
    assert job["metadata"]["name"] == "backup-restore-20260102030405"
    template = cron_job["spec"]["jobTemplate"]
    assert job["metadata"]["labels"] == template["metadata"]["labels"]
    assert "ownerReferences" not in job["metadata"]
    [container] = job["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["restore", "latest", "--replace"]
    container["args"] = ["backup"]
    assert job["spec"] == {**template["spec"], "backoffLimit": 0, "ttlSecondsAfterFinished": 86400}


def test_a_backup_by_hand_counts_as_one_of_the_cron_job(cron_job: Any) -> None:
    """Its success is the last success by which the alert judges, so the CronJob controls it."""
    [owner] = job_from(cron_job, ["backup"], MOMENT)["metadata"]["ownerReferences"]
    assert (owner["name"], owner["uid"], owner["controller"]) == ("backup", "uid-of-the-cron-job", True)


def test_the_page_says_when_and_where_each_environment_is_backed_up() -> None:
    """The table of docs/backup.md is what is configured."""
    page = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
    assert [row(each) in page.splitlines() for each in read_platforms(ROOT / "config")] == [True] * 3


def test_the_page_has_the_commands_that_are_tried_on_a_cluster() -> None:
    """tests/cluster/test_restoring.py backs up, loses the volume and restores by these."""
    page = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in page.splitlines()]
    prod = next(each for each in read_platforms(ROOT / "config") if each.environment.name == "prod")
    [database] = [each for each in prod.workloads if each.volume]
    place = f"-n {prod.environment.namespace}"
    for command in (
        "make backup ENV=prod",
        f"kubectl scale {place} statefulset/{database.name} --replicas=0",
        f"kubectl delete {place} pvc/{database.claim}",
        f"kubectl scale {place} statefulset/{database.name} --replicas=1",
        "make restore ENV=prod ARCHIVE=latest",
    ):
        assert command in lines


def row(platform: Platform) -> str:
    """Return what the table says of an environment."""
    environment, backup = platform.environment, platform.environment.backup
    if backup is None:
        return f"| {environment.name} | never | none | nowhere |"
    target = backup.target
    where = (
        f"a volume of {target.size_gib} GiB" if isinstance(target, Volume) else f"the bucket {target.name}"
    )
    return f"| {environment.name} | `{backup.schedule}` | {backup.keep} | {where} |"


@pytest.mark.parametrize(
    ("arguments", "variables", "error"),
    [
        (("backup", "qa"), {}, "no environment 'qa': name one of dev, staging, prod\n"),
        (("backup", "dev"), {}, "dev has no backup: give it a Backup(...) in config/dev.py\n"),
        (
            ("restore", "prod", "latest"),
            {},
            "KUBECONFIG names no cluster: set it to the file of the one that is meant\n",
        ),
        (("archives", "prod"), {"KUBECONFIG": "nowhere"}, "KUBECONFIG=nowhere: there is no such file\n"),
        (
            ("archives", "prod"),
            {"KUBECONFIG": "Makefile", "PATH": "/nowhere"},
            "KUBECONFIG=Makefile: kubectl is not on PATH to ask the cluster\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: tuple[str, ...], variables: dict[str, str], error: str
) -> None:
    """A wrong environment, file or machine is told before anything is asked of a cluster."""
    result = run(*arguments, **variables)
    assert (result.returncode, result.stderr) == (1, error)
