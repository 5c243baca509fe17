"""These tests on somebody else's cluster: what they skip, and that a touched object fails the run."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.add_ons import delivered
from tests.add_ons.conftest import ROOT, must_be_as_before
from tests.add_ons.controllers import CONTROLLERS, lacking
from tests.add_ons.untouched import Place, State, state
from tests.cluster.applied import applied
from tests.cluster.kubectl import Kubectl
from tests.cluster.test_safety import exists, manifests, unique_name


@pytest.fixture(scope="module")
def foreign(kubectl: Kubectl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return a namespace with a ConfigMap, as somebody else has it."""
    name = unique_name()
    with applied(kubectl, [manifests(tmp_path_factory.mktemp("foreign") / "all", name, "precious")]):
        yield name


@pytest.fixture
def before(kubectl: Kubectl, foreign: str) -> State:  # noqa: ARG001  # it is there
    """Return the cluster's state with the foreign namespace."""
    return configmaps(kubectl)


def configmaps(kubectl: Kubectl) -> State:
    return state(kubectl, ["configmaps"])[0]


def of(namespace: str, found: State) -> dict[Place, str]:
    """Return what a state has of one namespace: others use the cluster as well."""
    return {place: content for place, content in found.items() if namespace in (place.namespace, place.name)}


def test_a_run_without_a_context_is_skipped() -> None:
    """Without TEST_CONTEXT the output says how to run the tests."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/add_ons"]
    environ = os.environ | {"TEST_CONTEXT": ""}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "TEST_CONTEXT=<a context of your kubeconfig> make test-add-ons" in done.stdout
    assert " passed" not in done.stdout


@pytest.mark.parametrize("name", CONTROLLERS)
def test_a_controller_that_is_not_given_is_named(kubectl: Kubectl, name: str) -> None:
    """A part without its variables is skipped, and the reason names each of them."""
    reason = lacking(kubectl, name, {})
    assert reason == f"{', '.join(CONTROLLERS[name].variables)} not set"


def test_a_controller_that_is_not_installed_is_named(
    kubectl: Kubectl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables alone are not enough: the cluster must have the controller's definitions."""
    absent = f"{unique_name()}.example.com"
    changed = CONTROLLERS["Flux"].__class__(absent, ())
    monkeypatch.setitem(CONTROLLERS, "Flux", changed)
    assert lacking(kubectl, "Flux", {}) == f"the cluster has no {absent}"


def test_what_nobody_touched_is_as_before(kubectl: Kubectl, foreign: str, before: State) -> None:
    """What controllers write by themselves is no change."""
    kubectl.answer("annotate", "configmap/content", f"--namespace={foreign}", "seen=yes")
    kubectl.answer("annotate", "configmap/content", f"--namespace={foreign}", "seen-")
    must_be_as_before(of(foreign, before), of(foreign, configmaps(kubectl)), mark="nothing-has-this")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("annotate", "--overwrite", "seen=by-us"), "changed"),
        (("patch", "--patch", '{"data":{"content":"another"}}'), "changed"),
        (("delete",), "gone"),
    ],
)
def test_a_touched_object_fails_the_run(
    kubectl: Kubectl, foreign: str, before: State, command: tuple[str, ...], said: str
) -> None:
    """A change of what was there before, or its deletion, is an error that names it."""
    verb, *options = command
    kubectl.answer(verb, "configmap/content", f"--namespace={foreign}", *options)
    with pytest.raises(AssertionError, match=f"ConfigMap {foreign}/content: {said}"):
        must_be_as_before(of(foreign, before), of(foreign, configmaps(kubectl)), mark="nothing-has-this")


def test_an_interrupted_run_removes_what_it_made(kubectl: Kubectl, monkeypatch: pytest.MonkeyPatch) -> None:
    """After Ctrl-C all is gone, even what waits for a controller that does not answer."""
    monkeypatch.setattr(delivered, "GOING", "1s")
    own = unique_name()
    with pytest.raises(KeyboardInterrupt), delivered.removed(kubectl, own, ["configmap/stuck"], [own]):
        make_and_interrupt(kubectl, own)
    assert not exists(kubectl, own)


def make_and_interrupt(kubectl: Kubectl, namespace: str) -> None:
    """Make a namespace with an object that nobody lets go of, and stop the run."""
    metadata = {"name": "stuck", "namespace": namespace, "finalizers": ["example.com/nobody"]}
    kubectl.answer("create", "namespace", namespace)
    stuck = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
    kubectl.answer("create", "--filename=-", body=stuck)
    signal.raise_signal(signal.SIGINT)


def test_what_is_left_behind_fails_the_run(kubectl: Kubectl, foreign: str, tmp_path: Path) -> None:
    """An object with the run's mark that is there at the end is an error that names it."""
    before = configmaps(kubectl)
    own = unique_name()
    with applied(kubectl, [manifests(tmp_path / "own", own, "new")]):
        after = configmaps(kubectl)
    with pytest.raises(AssertionError, match=f"left behind: .*ConfigMap {own}/content"):
        must_be_as_before(of(foreign, before), of(own, after) | of(foreign, before), mark=own)
