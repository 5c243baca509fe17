"""dist/ on a real cluster: what its API server accepts, keeps and lets run."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from config import ENVIRONMENTS
from tests.cluster.applied import Answers, applied, documents, namespaces
from tests.cluster.conftest import DIST, ROOT, refusal_ends_the_run
from tests.cluster.fields import lost
from tests.cluster.kubectl import Kubectl
from tests.notes import Timed

# kubectl sends a budget's selector (patch strategy "replace") and a StatefulSet's claim templates (a list
# that the server completes) at each apply and says "configured", although the server then changes nothing.
SENT_AGAIN = ("poddisruptionbudget.policy/", "statefulset.apps/")

WITH_GATEWAY = """
import sys
from dataclasses import replace as changed
from pathlib import Path
from lib.synthesis import synthesize_platforms
from lib.configuration import read_platforms
from lib.model import Gateway, replace
prod = next(each for each in read_platforms(Path("config")) if each.environment.name == "prod")
cluster = replace(prod.environment.cluster, way_in=Gateway(class_name="traefik", namespace="traefik"))
gateway = changed(prod, environment=replace(prod.environment, cluster=cluster))
synthesize_platforms([gateway], Path(sys.argv[1]))
"""
"""Writes production's manifests with a Gateway instead of an Ingress to a folder."""


@pytest.fixture(scope="module")
def first(
    kubectl: Kubectl,
    defined: None,  # noqa: ARG001  # before anything is of them
    timed: Timed,
) -> Iterator[Answers]:
    """Return kubectl's answer to the first apply of each environment."""
    with ExitStack() as stack:
        step = timed(f"applying dist/ to context {kubectl.context} ({', '.join(ENVIRONMENTS)})")
        with step, refusal_ends_the_run():
            answers = stack.enter_context(applied(kubectl, [DIST / name for name in ENVIRONMENTS]))
        yield answers
        with timed("deleting what this made"):
            stack.close()


@pytest.fixture(params=ENVIRONMENTS)
def folder(request: pytest.FixtureRequest, first: Answers) -> Path:  # noqa: ARG001  # it has been applied
    """Return dist/<environment>, applied once."""
    return DIST / str(request.param)


def test_the_first_apply_creates_everything(first: Answers, folder: Path) -> None:
    """On a cluster without the namespace, one apply creates every document without an error or a warning."""
    answer = first[folder.name]
    assert answer.stderr == ""
    assert answer.returncode == 0
    assert [line for line in answer.stdout.splitlines() if not line.endswith(" created")] == []
    assert len(answer.stdout.splitlines()) == len(documents(folder))


def test_the_second_apply_changes_nothing(kubectl: Kubectl, folder: Path, timed: Timed) -> None:
    """A second apply leaves every object as it was, and so would every later one."""
    wait_for_pods(kubectl, folder)  # the autoscaler sets replicas until then
    before = wanted_state(kubectl, folder)
    with timed(f"{folder.name}: second apply"):
        answer = kubectl.run("apply", "-f", f"{folder}/")
    assert answer.stderr == ""
    assert [line for line in answer.stdout.splitlines() if not unchanged(line)] == []
    assert wanted_state(kubectl, folder) == before
    difference = kubectl.run("diff", "-f", f"{folder}/")
    assert (difference.stdout, difference.stderr) == ("", "")


def test_every_field_is_kept(kubectl: Kubectl, folder: Path) -> None:
    """Every emitted field is there with its value when the object is read back."""
    kept = {identity(each): each for each in kubectl.objects("-f", f"{folder}/", "--ignore-not-found")}
    assert [
        f"{identity(each)}{field}"
        for each in documents(folder)
        for field in lost(each, kept.get(identity(each), {}))
    ] == []


def test_every_declared_pod_is_admitted(kubectl: Kubectl, folder: Path, timed: Timed) -> None:
    """Pod Security, quota and LimitRange let every workload have as many pods as it declares."""
    with timed(f"{folder.name}: waiting for {sum(declared_pods(folder).values())} pods"):
        wait_for_pods(kubectl, folder)


def test_server_side_apply_is_accepted(kubectl: Kubectl, folder: Path) -> None:
    """Server-side apply, which GitOps controllers use, is accepted as well."""
    options = ("--server-side", "--dry-run=server", "--field-manager=gitops", "--force-conflicts")
    answer = kubectl.run("apply", *options, "-f", f"{folder}/")
    assert answer.stderr == ""
    assert len(answer.stdout.splitlines()) == len(documents(folder))


def test_a_gateway_is_accepted_in_the_place_of_an_ingress(
    kubectl: Kubectl,
    first: Answers,  # noqa: ARG001  # its namespace is there
    tmp_path: Path,
) -> None:
    """Production with a Gateway is accepted as a whole, including the Gateway and its routes."""
    # In a process of its own: jsii's threads would take the signals that other tests send to this one.
    subprocess.run([sys.executable, "-c", WITH_GATEWAY, tmp_path], cwd=ROOT, check=True)
    answer = kubectl.run("apply", "--dry-run=server", "-f", f"{tmp_path / 'prod'}/")
    assert (answer.returncode, answer.stderr) == (0, "")
    ways_in = (f"{kind}.gateway.networking.k8s.io/oauth2-proxy" for kind in ("gateway", "httproute"))
    assert set(ways_in) <= {line.split()[0] for line in answer.stdout.splitlines()}


def identity(document: dict[str, Any]) -> str:
    """Return what names an object inside an environment."""
    return f"{document['apiVersion']} {document['kind']}/{document['metadata']['name']}"


def unchanged(line: str) -> bool:
    """Return whether a line of `kubectl apply` is one of those that an apply without a change gives."""
    return line.endswith(" unchanged") or (line.startswith(SENT_AGAIN) and line.endswith(" configured"))


def wanted_state(kubectl: Kubectl, folder: Path) -> dict[str, Any]:
    """Return every object of a folder, with generation and annotations, without what controllers observe."""
    found = kubectl.objects("-f", f"{folder}/")
    for each in found:
        each.pop("status", None)
        del each["metadata"]["resourceVersion"]  # moves with the status
    return {identity(each): each for each in found}


def declared_pods(folder: Path) -> dict[str, int]:
    """Return how many pods each workload has at least, as `kind/name`."""
    found = documents(folder)
    pods = {
        f"{each['kind']}/{each['metadata']['name']}": each["spec"].get("replicas", 1)
        for each in found
        if each["kind"] in {"Deployment", "StatefulSet"}
    }
    for each in found:
        if each["kind"] == "HorizontalPodAutoscaler":
            target = each["spec"]["scaleTargetRef"]
            pods[f"{target['kind']}/{target['name']}"] = each["spec"]["minReplicas"]
    return pods


def wait_for_pods(kubectl: Kubectl, folder: Path) -> None:
    """Wait until the declared pods exist; whether they start depends on images and nodes."""
    namespace = f"--namespace={namespaces(folder)[0]}"
    for workload, count in declared_pods(folder).items():
        condition = f"--for=jsonpath={{.status.replicas}}={count}"
        answer = kubectl.run("wait", workload, namespace, condition, "--timeout=2m")
        assert answer.returncode == 0, f"{workload}: {answer.stderr}{refused_pods(kubectl, namespace)}"


def refused_pods(kubectl: Kubectl, namespace: str) -> str:
    """Return what controllers were told when they could not create a pod."""
    events = kubectl.objects("events", namespace, "--field-selector=reason=FailedCreate")
    return "\n".join(sorted({each["message"] for each in events}))
