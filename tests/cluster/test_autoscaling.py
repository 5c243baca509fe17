"""From fixed replicas to an autoscaler and back, as docs/operations.md has it: no pod is lost on the way."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from dataclasses import replace as changed
from pathlib import Path

import pytest

from lib.model import AddOns, Catalogue, Platform, replace
from lib.synthesis import synthesize_platforms
from tests.cluster.applied import applied, documents, must_be_accepted, write
from tests.cluster.conftest import refusal_ends_the_run
from tests.cluster.kubectl import Kubectl
from tests.cluster.standing_in import of_this_run, stand_in
from tests.cluster.typed import commands, typed
from tests.cluster.watching import ready_pods
from tests.examples import platform_of
from tests.notes import Timed
from tests.shapes.parts import FOLDER, SCALED, THREE, environment, worker

ON_THE_SERVER, BY_KUBECTL, BACK = commands("operations.md", "From fixed replicas to an autoscaler")
NAME, SERVICE, PODS = "autoscaling", "worker", 3
SIZES = {"fixed": THREE, "autoscaled": SCALED}
CATALOGUE = Catalogue(name=NAME, folder=FOLDER, services=(worker(SERVICE, ()),))


@dataclass(frozen=True)
class Way:
    """How manifests are applied, and what the docs have somebody type before replicas are left out."""

    options: tuple[str, ...]
    hand_over: str


WAYS = {
    "controller": Way(
        ("--server-side", "--force-conflicts", "--field-manager=argocd-controller"), ON_THE_SERVER
    ),
    "kubectl": Way((), BY_KUBECTL),
}


@dataclass(frozen=True)
class Placed:
    """A namespace, and the manifests of a worker for it: dist/dev/ in a folder for each size."""

    kubectl: Kubectl
    way: Way
    namespace: str
    folder: Path

    def apply(self, size: str) -> None:
        """Apply the manifests of a size, and wait until its pods are ready."""
        self.kubectl.answer("apply", *self.way.options, "-f", f"{dist(self.folder, size)}/")
        self._wait("rollout", "status", f"deployment/{SERVICE}")

    def type(self, block: str) -> None:
        """Type a block where the manifests with fixed replicas are."""
        typed(block, self.kubectl, self.folder / "fixed", NAMESPACE=self.namespace, SERVICE=SERVICE)

    def go_back(self) -> None:
        """Return to fixed replicas; a controller prunes the autoscaler itself, after applying the rest."""
        if not self.way.options:
            self.type(BACK)
            return
        self.apply("fixed")
        self.kubectl.answer("delete", f"hpa/{SERVICE}", f"--namespace={self.namespace}")

    def wait_for_autoscaler(self) -> None:
        """Wait until it has counted the pods, and has started those that it misses."""
        self._wait("wait", f"hpa/{SERVICE}", f"--for=jsonpath={{.status.currentReplicas}}={PODS}")
        self._wait("rollout", "status", f"deployment/{SERVICE}")

    def watched(self) -> AbstractContextManager[list[int]]:
        return ready_pods(self.kubectl, self.namespace, SERVICE, PODS)

    def _wait(self, *arguments: str) -> None:
        self.kubectl.answer(*arguments, f"--namespace={self.namespace}", "--timeout=5m")


def dist(folder: Path, size: str) -> Path:
    return folder / size / "dist" / "dev"


def written(platform: Platform, folder: Path) -> Path:
    """Write the manifests of each size, and return a folder with the namespace alone."""
    for size, sizing in SIZES.items():
        sized = replace(platform.environment, services={SERVICE: sizing})
        synthesize_platforms([changed(platform, environment=sized)], folder / size)
        dist(folder, size).mkdir(parents=True)
        write(dist(folder, size), [stand_in(each) for each in documents(folder / size / NAME)])
    namespace = folder / platform.environment.namespace
    namespace.mkdir()
    every = documents(dist(folder, "fixed"))
    return write(namespace, [each for each in every if each["kind"] == "Namespace"])


@pytest.fixture(scope="module")
def placed(
    kubectl: Kubectl,
    loaded: None,  # noqa: ARG001  # the pods start at once
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Placed]]:
    """Return a namespace for each way, in which nothing runs yet."""
    found, namespaces = {}, []
    for name, way in WAYS.items():
        platform = of_this_run(platform_of(CATALOGUE, environment(NAME, {}, {}, AddOns())))
        folder = tmp_path_factory.mktemp(name)
        namespaces.append(written(platform, folder))
        found[name] = Placed(kubectl, way, platform.environment.namespace, folder)
    with refusal_ends_the_run(), applied(kubectl, namespaces) as answers:
        must_be_accepted(answers)
        yield found


@pytest.mark.parametrize("name", WAYS)
def test_no_pod_is_lost(name: str, placed: dict[str, Placed], timed: Timed) -> None:
    """From three replicas to an autoscaler and back, three pods are ready at every moment."""
    here = placed[name]
    here.apply("fixed")
    with timed(f"autoscaling by {name}, there"), here.watched() as there:
        here.type(here.way.hand_over)
        here.apply("autoscaled")
        here.wait_for_autoscaler()
    with timed(f"autoscaling by {name}, and back"), here.watched() as back:
        here.go_back()
    assert (min(there), min(back)) == (PODS, PODS)
