"""Argo CD at work: environments are Synced and Healthy, stay so, show their pods, and wait for a hand."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lib.configuration import Configuration
from lib.model import replace
from tests.add_ons.argocd import ArgoCd
from tests.add_ons.delivered import Delivered, delivered, removed, wait_until
from tests.add_ons.fitted import WHAT, changed, with_tag
from tests.add_ons.page import Page
from tests.cluster.conftest import refusal_ends_the_run
from tests.cluster.kubectl import Kubectl
from tests.notes import Note, Timed

AUTOMATIC, WITH_BACKUP, BY_HAND = "dev", "staging", "prod"
ENVIRONMENTS = (AUTOMATIC, WITH_BACKUP, BY_HAND)
CONFIGURATION = "configmaps", "--all-namespaces", "--field-selector=metadata.name=argocd-cm"
REFRESHES = 6
DIFFERENT = 1
"""What `argocd app diff` ends with where something differs."""


@pytest.fixture(scope="module")
def argocd(
    kubectl: Kubectl,
    require: Callable[[str], None],
    request: pytest.FixtureRequest,
    configuration: Configuration,
    kubeconfig: Path,
    mark: str,
    tmp_path_factory: pytest.TempPathFactory,
    note: Note,
) -> Iterator[ArgoCd]:
    """Return Argo CD with a repository and a project of this run."""
    require("Argo CD")
    place = namespace(kubectl, note)
    request.getfixturevalue("loaded")
    request.getfixturevalue("defined")
    note(f"Argo CD: {WHAT}; staging's backup is due every minute")
    name, folder = f"argocd-{mark}", tmp_path_factory.mktemp("argocd")
    objects = [f"application/{name}-{each}" for each in ENVIRONMENTS]
    objects += [f"appproject/{name}", f"secret/{name}-repository"]
    with (
        refusal_ends_the_run(),
        delivered(kubectl, configuration, ENVIRONMENTS, name, folder, argocd_namespace=place) as found,
        removed(kubectl, place, objects, [f"{name}-{each}" for each in ENVIRONMENTS]),
    ):
        found.commit("Back up each minute", WITH_BACKUP, backed_up(found, schedule="* * * * *"))
        page = Page(("Promote", "Argo CD"), names(name, place, tmp_path_factory), folder, kubeconfig)
        yield ArgoCd(found, page, place, mark)


def namespace(kubectl: Kubectl, note: Note) -> str:
    """Return where Argo CD is, or skip its tests where that is not one place."""
    found = [each["metadata"]["namespace"] for each in kubectl.objects(*CONFIGURATION)]
    if len(found) != 1:
        reason = (
            f"Argo CD: its ConfigMap argocd-cm is in {len(found)} namespaces, and is to say in which it is"
        )
        note(f"skipped: {reason}")
        pytest.skip(reason)
    return str(found[0])


def names(name: str, place: str, folders: pytest.TempPathFactory) -> dict[str, str]:
    """Return what a reader writes for the page's names and placeholders."""
    key = folders.mktemp("key") / "key"
    key.write_text("nothing\n")
    return {
        "goaltrajectory": name,
        "-n argocd": f"-n {place}",
        "<repository>": "ssh://git@git.example.com/platform.git",
        "<key>": str(key),
    }


def backed_up(found: Delivered, **values: object) -> Any:
    """Return staging with other values of its backup."""
    platform = found.platforms[WITH_BACKUP]
    jobs = {job: replace(run, **values) for job, run in platform.environment.jobs.items()}
    return changed(platform, jobs=jobs)


def test_environments_are_synced_and_healthy(argocd: ArgoCd, timed: Timed) -> None:
    """Those that follow by themselves run what git says, and what is synced by hand waits for a hand."""
    argocd.page.done("kubectl apply -f dist/argocd/")
    commit = argocd.of.repository.git("rev-parse", "HEAD")
    with timed("Argo CD: until dev and staging were Synced and Healthy"):
        for environment in (AUTOMATIC, WITH_BACKUP):
            argocd.wait_until_it_runs(environment, commit)
    wait_until("compared", lambda: argocd.status(BY_HAND)[0] == "OutOfSync")
    assert not argocd.of.has_namespace(BY_HAND)


def test_production_is_synced_as_the_page_says(argocd: ArgoCd, timed: Timed) -> None:
    """The commands show what differs, apply it, and end when everything runs, before the first backup."""
    with timed("Argo CD: argocd app diff, prod"):
        shown = argocd.page.type("argocd app diff")
    assert (shown.returncode, "kind: StatefulSet" in shown.stdout) == (DIFFERENT, True), shown
    with timed("Argo CD: argocd app sync and wait, prod"):
        argocd.page.done("argocd app sync")
        argocd.page.done("argocd app wait")
    assert argocd.status(BY_HAND) == ("Synced", "Healthy")


def test_pods_and_logs_are_seen(argocd: ArgoCd) -> None:
    """What controllers make of the objects in git is in the tree, and its logs are read."""
    tree = argocd.page.done("argocd app get")
    for kind in ("ReplicaSet/backend-", "Pod/backend-", "Pod/chromadb-0", "ControllerRevision/chromadb-"):
        assert kind in tree, tree
    assert argocd.page.done("argocd app logs").strip()


def test_a_change_in_the_cluster_is_undone(argocd: ArgoCd, timed: Timed) -> None:
    """What somebody removes or changes by hand is soon as git says."""
    where = f"--namespace={argocd.of.namespace(AUTOMATIC)}"
    before = argocd.of.kubectl.answer("get", "networkpolicies", where, "--output=name")
    argocd.of.kubectl.answer("delete", "networkpolicies", "--all", where)
    argocd.of.kubectl.answer("scale", "deployment/frontend", where, "--replicas=2")

    def undone() -> bool:
        [frontend] = argocd.of.kubectl.objects("deployment/frontend", where)
        policies = argocd.of.kubectl.answer("get", "networkpolicies", where, "--output=name")
        return bool(frontend["spec"]["replicas"] == 1 and policies == before)

    with timed("Argo CD: until a change by hand was undone"):
        wait_until("undone", undone)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_differs_after_many_refreshes(argocd: ArgoCd, environment: str) -> None:
    """What the cluster and autoscalers set is no difference: nothing is applied again and again."""
    state = partial(argocd.state, environment)
    wait_until("Synced", lambda: argocd.status(environment)[0] == "Synced", state)
    before = argocd.synced_at(environment)
    for _ in range(REFRESHES):
        argocd.refresh(environment, "--hard-refresh")
        assert argocd.status(environment)[0] == "Synced", state()
    assert argocd.synced_at(environment) == before
    # While an autoscaler's new pod starts, the environment is on its way.
    wait_until("Healthy", lambda: argocd.status(environment) == ("Synced", "Healthy"), state)


@pytest.fixture(scope="module")
def broken_backup(argocd: ArgoCd, timed: Timed) -> None:
    """Let staging's backup succeed once, and fail from then on, beside other tests."""
    with timed("Argo CD: until the first scheduled backup"):
        wait_until("backed up", lambda: cron_job(argocd).get("lastSuccessfulTime"), partial(cron_job, argocd))
    broken = backed_up(argocd.of, settings={"BACKUP_KEEP": "none"})
    argocd.of.commit("Break the backup", WITH_BACKUP, broken)
    argocd.refresh(WITH_BACKUP)


def cron_job(argocd: ArgoCd) -> dict[str, Any]:
    """Return the status of staging's backup."""
    [found] = argocd.of.kubectl.objects("cronjob/backup", f"--namespace={argocd.of.namespace(WITH_BACKUP)}")
    return dict(found.get("status", {}))


def has_failed(status: dict[str, Any]) -> bool:
    """Return whether the last scheduled run has ended without a success, as Argo CD judges it."""
    return not status.get("active") and status["lastSuccessfulTime"] < status["lastScheduleTime"]


@pytest.mark.usefixtures("broken_backup")
def test_versions_that_cannot_start_go_back(argocd: ArgoCd, timed: Timed) -> None:
    """Reverting is enough, with or without data: nobody deletes a pod by hand."""
    broken = argocd.of.platforms[AUTOMATIC]
    for service in ("frontend", "chromadb"):
        broken = with_tag(broken, service, f"nowhere-{argocd.mark}")
    argocd.of.commit("Break", AUTOMATIC, broken)
    argocd.refresh(AUTOMATIC)
    for service in ("frontend", "chromadb"):
        wait_until(f"{service} cannot start", partial(argocd.of.cannot_start, AUTOMATIC, service))
    with timed("Argo CD: until a revert of versions that cannot start ran"):
        argocd.wait_until_it_runs(AUTOMATIC, argocd.of.revert())


@pytest.mark.usefixtures("broken_backup")
def test_a_failed_backup_leaves_an_environment_healthy(argocd: ArgoCd, timed: Timed) -> None:
    """It is the alert's business: deploying and waiting for health go on."""
    with timed("Argo CD: until a scheduled backup had failed"):
        wait_until("failed", lambda: has_failed(cron_job(argocd)), partial(cron_job, argocd))
    argocd.refresh(WITH_BACKUP)
    assert has_failed(cron_job(argocd))
    assert argocd.status(WITH_BACKUP) == ("Synced", "Healthy"), argocd.state(WITH_BACKUP)


def test_what_holds_data_is_not_pruned(argocd: ArgoCd) -> None:
    """What is gone from git is gone from the cluster, except the namespace and claims: no difference."""
    argocd.of.platforms[WITH_BACKUP] = changed(argocd.of.platforms[WITH_BACKUP], jobs={})
    argocd.of.write()
    for name in ("00-environment", "chromadb"):
        (argocd.of.repository.folder / "dist" / WITH_BACKUP / f"{name}.k8s.yaml").unlink()
    argocd.of.repository.push("Remove the database, its backup and the namespace")
    argocd.refresh(WITH_BACKUP)
    gone = ("resourcequota", "cronjob/backup", "statefulset/chromadb")
    wait_until("pruned", lambda: not any(argocd.of.exists(WITH_BACKUP, each) for each in gone))
    assert argocd.of.exists(WITH_BACKUP, "pvc/data-chromadb-0", "pvc/backup")
    assert argocd.of.has_namespace(WITH_BACKUP)
    wait_until(
        "Synced", lambda: argocd.status(WITH_BACKUP)[0] == "Synced", partial(argocd.state, WITH_BACKUP)
    )


def test_every_command_of_the_page_was_typed(argocd: ArgoCd) -> None:
    """No command of docs/gitops.md is one that nobody has tried."""
    argocd.page.done("kubectl create secret generic")
    argocd.page.done("kubectl label secret")
    assert argocd.page.left == []
