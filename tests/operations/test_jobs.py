"""How a job of an environment is run by hand."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from lib.operations import backup, run
from lib.operations.errors import OperationError
from lib.operations.jobs import Namespace, job_from
from lib.operations.kubectl import Done
from lib.operations.project import ROOT
from tests.operations.stand_ins import Cluster, here, script

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
RUNS = Done(0, json.dumps({"status": {}}), "")


def ended(condition: str) -> Done:
    return Done(0, json.dumps({"status": {"conditions": [{"type": condition, "status": "True"}]}}), "")


@pytest.fixture
def cron_job() -> Any:
    """Return production's CronJob as a cluster has it."""
    documents = yaml.safe_load_all((ROOT / "dist/prod/backup.k8s.yaml").read_text(encoding="utf-8"))
    found = next(each for each in documents if each["kind"] == "CronJob")
    found["metadata"]["uid"] = "uid-of-the-cron-job"
    return found


def test_other_arguments_make_another_job(cron_job: Any) -> None:
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


@pytest.mark.parametrize("arguments", [["backup"], None])
def test_a_run_by_hand_counts_as_one_of_the_cron_job(cron_job: Any, arguments: list[str] | None) -> None:
    """Its success is the last success by which the alert judges, so the CronJob controls it."""
    [owner] = job_from(cron_job, arguments, MOMENT)["metadata"]["ownerReferences"]
    assert (owner["name"], owner["uid"], owner["controller"]) == ("backup", "uid-of-the-cron-job", True)


def test_a_job_without_arguments_gets_none(cron_job: Any) -> None:
    """An image that gets no arguments on its schedule gets none by hand."""
    del cron_job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"]
    job = job_from(cron_job, None, MOMENT)
    assert job["metadata"]["name"] == "backup-now-20260102030405"
    assert "args" not in job["spec"]["template"]["spec"]["containers"][0]
    assert job["metadata"]["ownerReferences"]


@pytest.mark.parametrize(("condition", "expected"), [("Complete", True), ("Failed", False)])
def test_a_run_ends_as_its_job_does(
    cron_job: Any,
    capsys: pytest.CaptureFixture[str],
    condition: str,
    expected: bool,  # noqa: FBT001
) -> None:
    """It waits for the end, and prints the log."""
    cluster = Changing(cron_job, [RUNS, ended("Suspended"), ended(condition)])
    assert Namespace("goals", cluster, poll_seconds=0).run("backup", ["archives"]) is expected
    [made] = map(json.loads, cluster.bodies)
    assert (made["kind"], made["metadata"]["name"].rpartition("-")[0]) == ("Job", "backup-archives")
    assert capsys.readouterr().out.endswith("then its log follows\nthe log\n")
    assert {each.partition(" ")[0] for each in cluster.asked} == {"--namespace=goals"}


class Changing(Cluster):
    """A cluster in which a job is at another point whenever somebody looks."""

    def __init__(self, cron_job: Any, points: list[Done]) -> None:
        super().__init__(
            {
                "get cronjob/backup": Done(0, json.dumps(cron_job), ""),
                "get pods": Done(0, "Completed", ""),
                "logs": Done(0, "the log\n", ""),
            }
        )
        self.points = points

    def __call__(self, *arguments: str, body: str = "") -> Done:
        if any(each.startswith("job/") for each in arguments) and "get" in arguments:
            return self.points.pop(0)
        return super().__call__(*arguments, body=body)


def test_a_program_that_never_started_is_explained(cron_job: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no log, what the cluster says of the job and its pod is printed."""
    cluster = Changing(cron_job, [ended("Failed")])
    cluster.answers |= {"get pods": Done(0, "", ""), "describe": Done(0, "why\n", "")}
    assert not Namespace("goals", cluster).run("backup", None)
    assert capsys.readouterr().out.endswith("then its log follows\nwhy\nwhy\n")


def test_what_kubectl_refuses_is_told() -> None:
    """With the command, and in its words."""
    refusing = Cluster({"get": Done(1, "", 'cronjobs "backup" not found\n')})
    told = 'kubectl --namespace=goals get cronjob/backup --output=json: cronjobs "backup" not found'
    with pytest.raises(OperationError) as raised:
        Namespace("goals", refusing).run("backup", None)
    assert str(raised.value) == told


def test_an_unknown_job_is_answered_with_those_of_the_environment() -> None:
    """The error for a misspelt name lists the right ones."""
    with pytest.raises(OperationError, match=r"^prod does not have a job 'bakcup': name one of backup$"):
        run.main(["bakcup", "prod"], here())


def test_the_commands_end_as_the_job_does(
    cron_job: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A job that fails makes the command fail, with where to read on."""
    config, cluster = tmp_path / "config", tmp_path / "cluster"
    config.touch()
    cluster.mkdir()
    (cluster / "cronjob").write_text(json.dumps(cron_job))
    answers = f"""case "$*" in
*cronjob/*) cat {cluster}/cronjob ;;
*get*job/*) cat {cluster}/job ;;
*) echo said ;;
esac"""
    script(tmp_path / "kubectl", answers)
    project = here(KUBECONFIG=str(config), PATH=f"{tmp_path}:/usr/bin:/bin")
    (cluster / "job").write_text(ended("Complete").output)
    run.main(["backup", "prod"], project)
    backup.main(["archives", "prod", "--namespace=other"], project)
    assert "in namespace other" in capsys.readouterr().out
    (cluster / "job").write_text(ended("Failed").output)
    with pytest.raises(OperationError, match=r"^backup of prod failed: see its log above$"):
        run.main(["backup", "prod"], project)
    with pytest.raises(OperationError, match=r"^restore of prod failed: see docs/backup\.md$"):
        backup.main(["restore", "prod", "latest"], project)
