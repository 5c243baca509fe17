"""Production's database, backed up, lost, and restored by the commands that docs/backup.md has."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

import pytest

from tests.cluster.before import before_the_login
from tests.cluster.conftest import ROOT
from tests.cluster.deployed import Deployed
from tests.login.containers import person
from tests.notes import Timed
from tests.usage import Answer, Created, Site, get, request, still_there, use_platform, wait_until_it_answers

DATABASE = "statefulset/chromadb"
LOSS_SECONDS = 300
"""How long a new database and the probes may take until a loss is reported."""

NOT_FOUND = 404
SEARCHES = ("get better at a musical instrument", "put aside cash to buy a home", "run")


@pytest.fixture(scope="module")
def kubeconfig(prod: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Name the tests' context, and no other, in a file for the project's own commands."""
    file = tmp_path_factory.mktemp("kubeconfig") / "config"
    file.touch(mode=0o600)
    file.write_text(prod.kubectl.answer("config", "view", "--raw", "--minify", "--flatten"))
    yield file
    file.unlink()


@pytest.fixture(scope="module")
def created(prod: Deployed) -> Created:
    """Use production before anything is lost."""
    with prod.site() as site:
        return use_platform(site)


@pytest.fixture(scope="module")
def old(prod: Deployed, created: Created, kubeconfig: Path) -> Created:  # noqa: ARG001  # what has an owner
    """Use production as it was before there was a login, and back that up."""
    with before_the_login(prod) as url:
        found = use_platform(url)
    assert make(prod, kubeconfig, "backup").returncode == 0
    return found


def test_what_was_lost_is_restored(prod: Deployed, created: Created, kubeconfig: Path, timed: Timed) -> None:
    """The restore can be started at once; until it is done, nobody sees an empty list of goals."""
    before, restarts = found(prod), prod.restarts()
    with timed("prod: make backup"):
        done = make(prod, kubeconfig, "backup")
    assert (done.returncode, '"event": "backed up"' in done.stdout) == (0, True), done
    counts_as_a_success(prod)
    with timed("prod: losing the database's volume"):
        lose_volume(prod)
    with timed("prod: make restore"), listing(prod) as listed:
        restore(prod, kubeconfig)
    assert [each for each in listed if each.status != 503 and each.json() != before[0]] == []
    assert 503 in {each.status for each in listed}
    assert found(prod) == before
    with prod.site() as site:
        still_there(site, created)
    prod.wait_until_ready()
    assert prod.restarts() == restarts


def test_a_database_that_is_not_empty_is_left_as_it_is(
    prod: Deployed, created: Created, kubeconfig: Path
) -> None:
    """The command fails as its job does, and shows why."""
    done = make(prod, kubeconfig, "restore", "ARCHIVE=latest")
    assert done.returncode != 0
    assert "the database is not empty" in done.stdout
    with prod.site() as site:
        still_there(site, created)


def test_goals_from_before_the_login_get_an_owner(
    prod: Deployed, created: Created, old: Created, kubeconfig: Path, timed: Timed
) -> None:
    """Nobody sees them; one command gives them to a person, and leaves those of others."""
    assert not seen(prod, "Ann", old) | seen(prod, "Bob", old)
    with timed("prod: make own"):
        done = make(prod, kubeconfig, "own", f"OWNER={owner(prod, 'Bob')}")
    assert (done.returncode, '"goals": 2, "check_ins": 3' in done.stdout) == (0, True), done
    with prod.site("Bob") as site:
        still_there(site, old)
    with prod.site() as site:
        still_there(site, created)
    assert not seen(prod, "Ann", old) | seen(prod, "Bob", created)


def test_a_loss_is_told_until_it_is_restored(
    prod: Deployed, created: Created, old: Created, kubeconfig: Path, timed: Timed
) -> None:
    """Every replica says what is missing and refuses requests; after the restore all of them serve again.

    What has no owner in the archive needs one, and nothing else gets it.
    """
    restarts, told = prod.restarts(), losses_told(prod)
    lose_volume(prod)
    with timed("prod: until every replica said what is missing in the database"):
        wait_until(lambda: losses_told(prod) == {pod: before + 1 for pod, before in told.items()})
    wait_until(lambda: not prod.endpoints("backend"))
    refused = make(prod, kubeconfig, "restore", "ARCHIVE=latest")
    assert (refused.returncode != 0, "--owner" in refused.stdout) == (True, True), refused
    restore(prod, kubeconfig, f"OWNER={owner(prod, 'Bob')}")
    with timed("prod: from the restore until every replica was ready"):
        prod.wait_until_ready()
    assert prod.restarts() == restarts
    for name, kept in (("Ann", created), ("Bob", old)):
        with prod.site(name) as site:
            still_there(site, kept)


def counts_as_a_success(prod: Deployed) -> None:
    """Wait until the CronJob has its last success, by which the alert BackupTooOld judges."""
    condition = "--for=jsonpath={.status.lastSuccessfulTime}"
    prod.kubectl.answer("wait", "cronjob/backup", condition, "--timeout=2m", f"--namespace={prod.namespace}")


def owner(prod: Deployed, name: str) -> str:
    """Return the owner that somebody's goals have."""
    return f"{prod.login['OAUTH2_PROXY_OIDC_ISSUER_URL']}#{person(prod.login, name)['sub']}"


def seen(prod: Deployed, name: str, created: Created) -> set[str]:
    """Return which goals somebody sees."""
    with prod.site(name) as site:
        paths = (f"/api/goals/{each['id']}" for each in created.goals)
        return {each for each in paths if request(site, "GET", each).status != NOT_FOUND}


def restore(prod: Deployed, kubeconfig: Path, *arguments: str) -> None:
    done = make(prod, kubeconfig, "restore", "ARCHIVE=latest", *arguments)
    assert (done.returncode, '"event": "restored"' in done.stdout) == (0, True), done


def make(prod: Deployed, kubeconfig: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the project's commands in production's cluster."""
    place = (f"ENV={prod.name}", f"NAMESPACE={prod.namespace}")
    environment = {**os.environ, "KUBECONFIG": str(kubeconfig)}
    return subprocess.run(
        ["make", *arguments, *place], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def found(prod: Deployed) -> list[Any]:
    """Return what lists and searches find, as a person gets it."""
    with prod.site() as site:
        wait_until_it_answers(site)
        searches = [get(site, f"/api/search?q={quote(text)}&limit=50")["items"] for text in SEARCHES]
        return [get(site, "/api/goals?limit=100"), *searches]


@contextmanager
def listing(prod: Deployed) -> Iterator[list[Answer]]:
    """List the goals continuously while the block runs, and yield the responses."""
    answers: list[Answer] = []
    done = Event()

    def ask(site: Site) -> None:
        while not done.wait(0.2):
            answers.append(request(site, "GET", "/api/goals?limit=100"))

    with prod.site() as site, ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask, site)
        try:
            yield answers
        finally:
            done.set()
        asking.result()


def losses_told(prod: Deployed) -> dict[str, int]:
    """Return how often each replica of the backend has said that the goals are gone."""
    pods = [str(pod["metadata"]["name"]) for pod in prod.pods("backend")]
    logs = {pod: prod.kubectl.answer("logs", pod, f"--namespace={prod.namespace}") for pod in pods}
    return {pod: log.count("something is missing in the database") for pod, log in logs.items()}


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + LOSS_SECONDS
    while not holds():
        assert time.monotonic() < end, f"not in {LOSS_SECONDS} s"
        time.sleep(1)


def lose_volume(prod: Deployed) -> None:
    """Have a new volume made for the database, as docs/backup.md does."""
    kubectl, place = prod.kubectl, f"--namespace={prod.namespace}"
    [claim] = [each.claim for each in prod.platform.workloads if each.data]
    kubectl.answer("scale", DATABASE, "--replicas=0", place)
    kubectl.run("delete", f"pvc/{claim}", "--wait=false", place)
    kubectl.answer("wait", f"pvc/{claim}", "--for=delete", "--timeout=5m", place)
    kubectl.answer("scale", DATABASE, "--replicas=1", place)
