"""Istio's own analysis of the manifests.

It reads only files here. It must look at all namespaces, or it reports on `default` alone. It reports what it
cannot parse on stderr, with exit code 0.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from lib.model import Cluster, Mesh, replace
from lib.synthesis import synthesize_platforms
from tests.examples import BY_GATEWAY, CLUSTER, ENVIRONMENT, platform
from tests.policy.documents import DIST, environments

ISTIOCTL = os.environ.get("ISTIOCTL") or shutil.which("istioctl")
pytestmark = pytest.mark.skipif(
    not ISTIOCTL, reason="no istioctl here: ISTIOCTL=<program>, which Go builds: make istioctl"
)


def analyzed(folder: Path) -> list[str]:
    """Return what istioctl has to say of the manifests in a folder."""
    options = ("--use-kube=false", "--all-namespaces", "--output-threshold=Info", "--output=json")
    command = [str(ISTIOCTL), "analyze", *options, "--log_target=stderr", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    unread = [line for line in done.stderr.splitlines() if "\twarn\t" in line]
    return [*unread, *(f"{each['origin']}: {each['message']}" for each in json.loads(done.stdout))]


@pytest.mark.parametrize("name", environments())
def test_nothing_is_found_in_an_environment(name: str) -> None:
    """It reports no error, no warning and no note."""
    assert analyzed(DIST / name) == []


@pytest.mark.parametrize("cluster", [CLUSTER, BY_GATEWAY], ids=["Ingress", "Gateway"])
@pytest.mark.parametrize("mesh", [Mesh(), Mesh(ingress_account="ingress", prometheus_account="prometheus")])
def test_nothing_is_found_in_any_shape_of_the_mesh(tmp_path: Path, mesh: Mesh, cluster: Cluster) -> None:
    """Whatever is in the mesh, and with an Ingress or a Gateway."""
    add_ons = replace(ENVIRONMENT.add_ons, mesh=mesh)
    synthesize_platforms([platform(add_ons=add_ons, cluster=cluster)], tmp_path)
    assert analyzed(tmp_path) == []


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("- '8000'", "- 'http'", "AuthorizationPolicy goaltrajectory-prod/chromadb: Schema validation error"),
        ("action: ALLOW", "action: PERHAPS", 'unknown value "\\"PERHAPS\\"" for enum'),
    ],
)
def test_a_wrong_field_is_found(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    """What the definition's schema admits and Istio does not, and what cannot be parsed."""
    text = (DIST / "prod" / "chromadb.k8s.yaml").read_text()
    (tmp_path / "chromadb.yaml").write_text(text.replace(right, wrong))
    [found] = analyzed(tmp_path)
    assert told in found
