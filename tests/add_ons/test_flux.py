"""Flux at work: what a repository's dist/ says is what runs, it goes back, and what holds data stays."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from lib.configuration import Configuration
from tests.add_ons.delivered import delivered, removed, tagged, wait_until
from tests.add_ons.fitted import WHAT, changed, with_tag
from tests.add_ons.flux import Flux
from tests.add_ons.page import Page
from tests.cluster import images
from tests.cluster.changed import CHANGES, FLUX
from tests.cluster.conftest import refusal_ends_the_run
from tests.cluster.kubectl import Kubectl
from tests.cluster.proofs import as_the_table_says, proofs
from tests.images.manifest import BUILT
from tests.notes import Note, Timed

AUTOMATIC, BY_HAND = "dev", "prod"
QUICKLY = {"timeout: 3m": "timeout: 20s", "retryInterval: 1m": "retryInterval: 5s"}
"""How long Flux waits for health, and until it tries again: a revert would wait for minutes."""
CHANGED, DATABASE, CLAIM, BACKUP = "frontend", "statefulset/chromadb", "pvc/data-chromadb-0", "pvc/backup"


@pytest.fixture(scope="module")
def flux(
    kubectl: Kubectl,
    require: Callable[[str], None],
    request: pytest.FixtureRequest,
    configuration: Configuration,
    kubeconfig: Path,
    mark: str,
    tmp_path_factory: pytest.TempPathFactory,
    note: Note,
) -> Iterator[Flux]:
    """Return Flux with a repository of this run."""
    require("Flux")
    request.getfixturevalue("loaded")
    request.getfixturevalue("defined")
    note(f"Flux: {WHAT}")
    name, environments = f"flux-{mark}", (AUTOMATIC, BY_HAND)
    objects = [f"kustomization/{name}-{each}" for each in environments] + [f"gitrepository/{name}"]
    namespaces = [name, *(f"{name}-{each}" for each in environments)]
    folder = tmp_path_factory.mktemp("flux")
    with (
        refusal_ends_the_run(),
        delivered(kubectl, configuration, environments, name, folder, flux_namespace=name) as found,
        removed(kubectl, name, objects, namespaces),
    ):
        kubectl.answer("create", "namespace", name)
        names = {"goaltrajectory": name, "flux-system": name} | keys(tmp_path_factory.mktemp("keys"))
        page = Page(("Flux instead",), names, folder, kubeconfig)
        hurry(folder / "dist" / "flux" / "flux.k8s.yaml")
        yield Flux(found, page, name, mark)


def keys(folder: Path) -> dict[str, str]:
    """Return what a reader writes for the page's placeholders."""
    for name in ("key", "hosts"):
        (folder / name).write_text("nothing\n")
    return {"<secret>": "key", "<key>": f"{folder / 'key'}", "<known hosts>": f"{folder / 'hosts'}"}


def hurry(file: Path) -> None:
    """Have Flux turn to the next commit sooner than dist/ says."""
    content = file.read_text()
    for before, after in QUICKLY.items():
        assert before in content
        content = content.replace(before, after)
    file.write_text(content)


def test_an_environment_is_brought_to_life(flux: Flux, timed: Timed) -> None:
    """What follows by itself is Ready once everything runs, and what is synced by hand waits for a hand."""
    flux.page.done("kubectl apply -f dist/flux/")
    with timed("Flux: until dev was Ready"):
        flux.wait_until_ready(AUTOMATIC, flux.of.repository.git("rev-parse", "HEAD"))
    assert flux.of.images(AUTOMATIC, CHANGED)
    assert "Applied revision" in flux.page.done("kubectl get gitrepositories,kustomizations")
    assert not flux.of.has_namespace(BY_HAND)


def test_a_promoted_commit_arrives(flux: Flux, timed: Timed) -> None:
    """The new version's image runs when Flux says so, and the old one's no more."""
    tag = f"{flux.of.platforms[AUTOMATIC].images[CHANGED].tag}-{flux.mark}"
    with tagged(BUILT[CHANGED], tag) as image:
        images.load([image], images.load_command())
    promoted = with_tag(flux.of.platforms[AUTOMATIC], CHANGED, tag)
    with timed("Flux: until a promoted commit ran"):
        flux.wait_until_ready(AUTOMATIC, flux.of.commit("Promote", AUTOMATIC, promoted))
    assert flux.of.images(AUTOMATIC, CHANGED) == {tag}


def test_a_reverted_commit_goes_back(flux: Flux, timed: Timed) -> None:
    """The version of before runs again."""
    before = BUILT[CHANGED].rpartition(":")[2]
    with timed("Flux: until a reverted commit was undone"):
        flux.wait_until_ready(AUTOMATIC, flux.of.revert())
    assert flux.of.images(AUTOMATIC, CHANGED) == {before}


def test_versions_that_cannot_start_go_back(flux: Flux, timed: Timed) -> None:
    """Reverting is enough, with or without data: nobody deletes a pod by hand."""
    good = broken = flux.of.platforms[AUTOMATIC]
    for service in (CHANGED, "chromadb"):
        broken = with_tag(broken, service, f"nowhere-{flux.mark}")
    flux.of.commit("Break", AUTOMATIC, broken)
    flux.page.done("requestedAt")
    for service in (CHANGED, "chromadb"):
        wait_until(f"{service} cannot start", partial(flux.of.cannot_start, AUTOMATIC, service))
    with timed("Flux: until a revert of versions that cannot start ran"):
        flux.wait_until_ready(AUTOMATIC, flux.of.revert())
    for service in (CHANGED, "chromadb"):
        assert flux.of.images(AUTOMATIC, service) == {good.images[service].tag}


def test_a_second_environment_waits_for_a_hand(flux: Flux, timed: Timed) -> None:
    """It runs nothing until somebody lets it go, is Ready before its first backup, and then stands still."""
    assert not flux.of.has_namespace(BY_HAND)
    flux.page.done('"suspend":false')
    with timed("Flux: until prod was Ready"):
        flux.page.done("kubectl wait kustomization")
    flux.page.done('"suspend":true')
    assert flux.is_ready(BY_HAND, flux.of.repository.git("rev-parse", "HEAD"))
    [claim] = flux.of.kubectl.objects(BACKUP, f"--namespace={flux.of.namespace(BY_HAND)}")
    assert claim["status"]["phase"] in ("Pending", "Bound")


def test_what_holds_data_is_not_pruned(flux: Flux, timed: Timed) -> None:
    """What is gone from git is gone from the cluster, except the namespace and the claims."""
    flux.of.platforms[BY_HAND] = changed(flux.of.platforms[BY_HAND], jobs={})
    flux.of.write()
    for name in ("00-environment", "chromadb"):
        (flux.of.repository.folder / "dist" / BY_HAND / f"{name}.k8s.yaml").unlink()
    commit = flux.of.repository.push("Remove the database, its backup and the namespace")
    flux.page.done("requestedAt")
    flux.page.done('"suspend":false')
    gone = ("resourcequota", "cronjob/backup", DATABASE)
    with timed("Flux: until what is gone from git was gone"):
        wait_until("pruned", lambda: not any(flux.of.exists(BY_HAND, each) for each in gone))
    assert flux.of.exists(BY_HAND, CLAIM, BACKUP)
    assert flux.of.has_namespace(BY_HAND)
    assert commit in str(flux.kustomization(BY_HAND)["status"]["lastAttemptedRevision"])


def test_every_command_of_the_page_was_typed(flux: Flux) -> None:
    """No command of docs/gitops.md is one that nobody has tried."""
    flux.page.done("kubectl create secret generic")
    assert flux.page.left == []


def test_a_changed_field_does_what_the_table_says(
    kubectl: Kubectl, require: Callable[[str], None], tmp_path: Path
) -> None:
    """The API server takes or refuses each change of Flux's kinds, as in the table of changed fields."""
    require("Flux")
    changes = [each for each in CHANGES if each.kind in FLUX]
    with refusal_ends_the_run(), proofs(kubectl, changes, tmp_path) as found:
        for each in changes:
            as_the_table_says(each, found)
