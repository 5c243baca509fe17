"""Production's database, backed up, lost, and restored by the commands that docs/backup.md has."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.cluster.conftest import ROOT, Timed
from tests.cluster.deployed import Deployed
from tests.usage import Created, get, still_there, use_platform, wait_until_it_answers

DATABASE = "statefulset/chromadb"
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
    with prod.address() as url:
        return use_platform(url)


def test_what_was_lost_is_restored(prod: Deployed, created: Created, kubeconfig: Path, timed: Timed) -> None:
    """After its volume is gone production finds nothing; after the restore, what it found before."""
    before = found(prod)
    with timed("prod: make backup"):
        done = make(prod, kubeconfig, "backup")
    assert (done.returncode, '"event": "backed up"' in done.stdout) == (0, True), done
    counts_as_a_success(prod)
    with timed("prod: losing the database's volume"):
        lose_volume(prod)
    assert not any(found(prod)[1:])
    with timed("prod: make restore"):
        done = make(prod, kubeconfig, "restore", "ARCHIVE=latest")
    assert (done.returncode, '"event": "restored"' in done.stdout) == (0, True), done
    assert found(prod) == before
    with prod.address() as url:
        still_there(url, created)


def test_a_database_that_is_not_empty_is_left_as_it_is(
    prod: Deployed, created: Created, kubeconfig: Path
) -> None:
    """The command fails as its job does, and shows why."""
    done = make(prod, kubeconfig, "restore", "ARCHIVE=latest")
    assert done.returncode != 0
    assert "the database is not empty" in done.stdout
    with prod.address() as url:
        still_there(url, created)


def counts_as_a_success(prod: Deployed) -> None:
    """Wait until the CronJob has its last success, by which the alert BackupTooOld judges."""
    condition = "--for=jsonpath={.status.lastSuccessfulTime}"
    prod.kubectl.answer("wait", "cronjob/backup", condition, "--timeout=2m", f"--namespace={prod.namespace}")


def make(prod: Deployed, kubeconfig: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the project's commands in production's cluster."""
    place = (f"ENV={prod.name}", f"NAMESPACE={prod.namespace}")
    environment = {**os.environ, "KUBECONFIG": str(kubeconfig)}
    return subprocess.run(
        ["make", *arguments, *place], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def found(prod: Deployed) -> list[Any]:
    """Return what lists and searches find, as a person gets it."""
    with prod.address() as url:
        wait_until_it_answers(url)
        searches = [get(url, f"/api/search?q={quote(text)}&limit=50")["items"] for text in SEARCHES]
        return [get(url, "/api/goals?limit=100"), *searches]


def lose_volume(prod: Deployed) -> None:
    """Take the database's pod and its volume away, and let the StatefulSet make new ones."""
    kubectl, place = prod.kubectl, f"--namespace={prod.namespace}"
    [claim] = [each.claim for each in prod.platform.workloads if each.volume]
    kubectl.answer("scale", DATABASE, "--replicas=0", place)
    kubectl.answer("wait", "pod/chromadb-0", "--for=delete", "--timeout=5m", place)
    kubectl.run("delete", f"pvc/{claim}", "--wait=false", place)
    kubectl.answer("wait", f"pvc/{claim}", "--for=delete", "--timeout=5m", place)
    kubectl.answer("scale", DATABASE, "--replicas=1", place)
    prod.wait_until_ready()
