"""Credentials on a cluster: what is missing is named, and a rotated one reaches the running process."""

import dataclasses
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from secrets import token_hex

import pytest

from lib.model import Platform, replace
from lib.operations.kubectl import kubectl
from lib.operations.secrets import missing
from tests.cluster import production
from tests.cluster.conftest import ROOT
from tests.cluster.deployed import Deployed
from tests.cluster.kubectl import Kubectl
from tests.cluster.outside import Outside
from tests.notes import Timed
from tests.usage import Site, request

ROTATION_SECONDS = 300
"""The kubelet looks at a Secret every minute, and for a minute more at what it remembers of it."""

IN_A_ROW = 15


@pytest.fixture
def fitted(prod: Deployed) -> Platform:
    """Return the model of production in the namespace in which it runs."""
    environment = replace(prod.platform.environment, namespace=prod.namespace)
    return dataclasses.replace(prod.platform, environment=environment)


def lacking(prod: Deployed, fitted: Platform) -> list[str]:
    """Return what is said to be missing in the cluster of the tests."""
    return list(missing(fitted, kubectl(os.environ, prod.kubectl.command)))


def test_what_the_cluster_lacks_is_named(prod: Deployed, fitted: Platform) -> None:
    """Missing Secrets are named together with their source, and existing ones are not."""
    found = [each.split("; ")[0] for each in lacking(prod, fitted)]
    assert found == ["Secret ghcr-pull is not there", "Secret goaltrajectory-ai-tls is not there"]


def test_a_secret_without_the_key_is_named(prod: Deployed, fitted: Platform) -> None:
    """A Secret of the right name counts as missing if it does not have the key that is read."""
    [pull] = [each for each in lacking(prod, fitted) if "ghcr-pull" in each]
    assert pull.startswith("Secret ghcr-pull is not there; it comes from goaltrajectory/prod/ghcr-pull")
    where = f"--namespace={prod.namespace}"
    prod.kubectl.answer("create", "secret", "generic", "ghcr-pull", where, "--from-literal=other=value")
    try:
        found = [each.split("; ")[0] for each in lacking(prod, fitted)]
    finally:
        prod.kubectl.answer("delete", "secret", "ghcr-pull", where)
    assert "Secret ghcr-pull does not have .dockerconfigjson" in found


def test_the_command_fails_with_what_is_missing(kubectl: Kubectl, tmp_path: Path) -> None:
    """It asks the cluster that KUBECONFIG names, and reports one that does not answer."""
    config = tmp_path / "config"
    config.write_text(kubectl.answer("config", "view", "--minify", "--flatten"))
    told = secrets(config)
    assert (told.returncode, told.stdout.splitlines()[0]) == (
        1,
        "prod expects in namespace goaltrajectory-prod:",
    )
    assert "Secret embedding is not there; it comes from goaltrajectory/prod/embedding" in told.stderr
    [server] = [line for line in config.read_text().splitlines() if line.strip().startswith("server:")]
    config.write_text(config.read_text().replace(server, "    server: https://127.0.0.1:1"))
    away = secrets(config)
    assert away.returncode == 1
    assert f"KUBECONFIG={config}: the cluster does not answer: " in away.stderr


def secrets(config: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lib.operations.secrets", "prod"],
        cwd=ROOT,
        env=os.environ | {"KUBECONFIG": str(config)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_rotated_credential_is_used_without_a_restart(
    prod: Deployed, outside_host: Outside | None, embedding_key: Path, timed: Timed
) -> None:
    """The endpoint accepts only a new key, the Secret gets it, and the same processes use it."""
    if outside_host is None:
        pytest.skip("there is no host outside the cluster with the endpoint that requires the key")
    before, key = processes(prod), token_hex(16)
    with prod.site() as site:
        assert creates(site) == 201
        embedding_key.write_text(key)
        assert creates(site) == 502
        with timed("prod: from a rotated Secret to its use"):
            for each in production.credentials(prod.platform, prod.namespace, key):
                prod.kubectl.answer("apply", "--filename=-", body=each)
            wait_until_it_creates(site)
    assert processes(prod) == before


def creates(site: Site | str) -> int:
    """Return the platform's response to a new goal, whose text it needs the endpoint for."""
    goal = {"title": f"Rotate what is old ({token_hex(4)})", "target_value": 1, "target_date": "2100-01-01"}
    headers = {"Content-Type": "application/json"}
    return request(site, "POST", "/api/goals", json.dumps(goal).encode(), headers).status


def wait_until_it_creates(site: Site) -> None:
    """Wait until enough goals in a row are created that every replica must have handled one."""
    end, in_a_row = time.monotonic() + ROTATION_SECONDS, 0
    while in_a_row < IN_A_ROW:
        in_a_row = in_a_row + 1 if creates(site) == 201 else 0
        assert time.monotonic() < end, f"not every replica uses the new key after {ROTATION_SECONDS} s"
        time.sleep(1)


def processes(prod: Deployed) -> dict[str, int]:
    """Return the backend's pods, with how often each was restarted."""
    return {
        pod["metadata"]["uid"]: status["restartCount"]
        for pod in prod.pods("backend")
        for status in pod["status"]["containerStatuses"]
    }
