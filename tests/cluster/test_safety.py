"""These tests on somebody else's cluster: what they refuse, and that they delete only what they created."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest

from tests.cluster.applied import applied, take_away, write
from tests.cluster.kubectl import Kubectl, RefusedError

ROOT = Path(__file__).parents[2]


def unique_name() -> str:
    return f"goaltrajectory-safety-test-{uuid4().hex[:12]}"


def manifests(folder: Path, namespace: str, content: str) -> Path:
    """Write a namespace and a ConfigMap in it to a new folder."""
    written = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}},
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "content", "namespace": namespace},
            "data": {"content": content},
        },
    ]
    folder.mkdir()
    return write(folder, written)


def exists(kubectl: Kubectl, namespace: str) -> bool:
    return kubectl.answer("get", "namespace", namespace, "--ignore-not-found", "--output=name") != ""


def content_of(kubectl: Kubectl, namespace: str) -> list[object]:
    """Return the namespace and its ConfigMap, with UIDs and resource versions."""
    return kubectl.objects(f"namespace/{namespace}", "configmap/content", f"--namespace={namespace}")


@pytest.fixture
def foreign(kubectl: Kubectl, tmp_path: Path) -> Iterator[str]:
    """Return a namespace with content that was not created by the run under test."""
    name = unique_name()
    with applied(kubectl, [manifests(tmp_path / "foreign", name, "precious")]):
        yield name


@dataclass(frozen=True)
class InterruptedKubectl(Kubectl):
    """kubectl during whose apply the run is told to stop."""

    number: signal.Signals
    applied: list[str] = field(default_factory=list)

    def run(self, *arguments: str, body: object = None) -> subprocess.CompletedProcess[str]:
        if arguments[0] != "apply":
            return super().run(*arguments, body=body)
        os.kill(os.getpid(), self.number)
        answer = super().run(*arguments, body=body)
        self.applied.extend(answer.stdout.splitlines())
        return answer


@dataclass(frozen=True)
class Run:
    """What a run of the cluster tests did."""

    code: int
    output: str
    calls: list[str]


def run_with(context: str, folder: Path) -> Run:
    """Run the tests of dist/ with a kubectl that only knows `somebody` and records how it is called."""
    calls = folder / "calls"
    calls.touch()
    program = folder / "kubectl"
    program.write_text(f'#!/bin/sh\necho "$*" >>"{calls}"\necho somebody\n')
    program.chmod(0o755)
    environ = os.environ | {"TEST_CONTEXT": context, "PATH": f"{folder}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/cluster/test_dist.py"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    return Run(done.returncode, done.stdout + done.stderr, calls.read_text().splitlines())


def test_a_run_without_a_context_is_skipped(tmp_path: Path) -> None:
    """Without TEST_CONTEXT nothing is called, and the output says how to run the tests."""
    run = run_with("", tmp_path)
    assert (run.code, run.calls) == (0, [])
    assert "TEST_CONTEXT=<a context of your kubeconfig> make test-cluster" in run.output
    assert " passed" not in run.output


def test_an_unknown_context_is_refused(tmp_path: Path) -> None:
    """A context that the kubeconfig does not have is refused before any cluster is called."""
    run = run_with("nobody", tmp_path)
    assert run.calls == ["config get-contexts --output=name"]
    assert "refused: TEST_CONTEXT=nobody: the kubeconfig has somebody" in run.output
    assert run.code == 1


def test_an_existing_namespace_is_refused(kubectl: Kubectl, foreign: str, tmp_path: Path) -> None:
    """A namespace that exists is left as it is, and nothing else of the run is made either."""
    before = content_of(kubectl, foreign)
    absent = unique_name()
    folders = [manifests(tmp_path / "a", absent, "new"), manifests(tmp_path / "b", foreign, "overwritten")]
    with pytest.raises(RefusedError, match=f"namespace/{foreign} already"), applied(kubectl, folders):
        pass
    assert content_of(kubectl, foreign) == before
    assert not exists(kubectl, absent)


def test_a_document_outside_the_namespaces_is_refused(tmp_path: Path) -> None:
    """What would not go away with the folder's namespaces is refused before any cluster is called."""
    folder = manifests(tmp_path / "a", unique_name(), "new")
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "all"}}
    (folder / "role.json").write_text(json.dumps(role))
    with pytest.raises(RefusedError, match="ClusterRole/all"), applied(Kubectl("nobody"), [folder]):
        pass


def test_a_failing_run_deletes_only_what_it_made(kubectl: Kubectl, foreign: str, tmp_path: Path) -> None:
    """When a test fails, the namespace of the run is deleted and the others stay."""
    before = content_of(kubectl, foreign)
    own = unique_name()
    folder = manifests(tmp_path / "a", own, "new")
    with pytest.raises(AssertionError, match="it is there"), applied(kubectl, [folder]):
        assert not exists(kubectl, own), "it is there"
    assert not exists(kubectl, own)
    assert content_of(kubectl, foreign) == before


@contextmanager
def another_thread() -> Iterator[None]:
    """Run the block beside a thread, to which the system may give a signal of the process."""
    ended = Event()
    thread = Thread(target=ended.wait)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_deletes_what_it_made(
    kubectl: Kubectl, tmp_path: Path, number: signal.Signals
) -> None:
    """Ctrl-C and a cancelled job, even in the middle of an apply, leave nothing behind; threads or not."""
    own = unique_name()
    interrupted = InterruptedKubectl(kubectl.context, number)
    with (
        another_thread(),
        pytest.raises(KeyboardInterrupt),
        applied(interrupted, [manifests(tmp_path / "a", own, "new")]),
    ):
        pass
    assert interrupted.applied == [f"namespace/{own} created", "configmap/content created"]
    assert not exists(kubectl, own)


def test_a_namespace_with_another_uid_is_not_deleted(kubectl: Kubectl, foreign: str) -> None:
    """A namespace that took the name of one that the run created is somebody else's: it stays."""
    before = content_of(kubectl, foreign)
    with pytest.raises(RuntimeError, match=f"not deleted: /api/v1/namespaces/{foreign}"):
        take_away(kubectl, {foreign: str(uuid4())})
    assert content_of(kubectl, foreign) == before
