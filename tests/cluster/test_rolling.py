"""Pods that run while fields change: which are replaced, which stay, and what those that stay read anew."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import pytest

from lib.review.effects import Effect
from tests.cluster.applied import applied, must_be_accepted, write
from tests.cluster.changed import Change
from tests.cluster.conftest import refusal_ends_the_run
from tests.cluster.kubectl import Kubectl
from tests.cluster.standing_in import PYTHON
from tests.images.manifest import BUILT
from tests.notes import Timed

DEPLOYMENT, STATEFUL_SET, JOB = "apps/Deployment", "apps/StatefulSet", "batch/Job"
TEMPLATE = "spec.template.spec.containers.0"
WAITS = ["-c", "import signal; signal.pause()"]
OWN = "app.kubernetes.io/instance"
MANY: dict[str, Any] = {"spec.completions": 9, "spec.manualSelector": True}
_CHANGES: tuple[tuple[Any, ...], ...] = (
    (DEPLOYMENT, f"{TEMPLATE}.env", None, [{"name": "A", "value": "a"}]),
    (DEPLOYMENT, f"{TEMPLATE}.resources.requests.memory", "32Mi", "32768Ki"),
    (DEPLOYMENT, "spec.replicas", 1, 2),
    (DEPLOYMENT, "spec.strategy.rollingUpdate.maxSurge", 1, 2),
    (DEPLOYMENT, "metadata.labels.example", None, "a"),
    (STATEFUL_SET, "spec.template.metadata.annotations.'checksum/settings'", "a", "b"),
    (STATEFUL_SET, f"{TEMPLATE}.terminationMessagePolicy", None, "File"),
    (STATEFUL_SET, "spec.replicas", 2, 1),
    (STATEFUL_SET, "spec.ordinals.start", 0, 1, {"spec.replicas": 2}),
    (JOB, "spec.parallelism", 1, 2, MANY),
    (JOB, "spec.suspend", None, True, MANY),
    (JOB, "spec.backoffLimit", 1, 2, MANY),
)
CHANGES = tuple(Change(number, *each) for number, each in enumerate(_CHANGES))
SETTINGS = Change(len(CHANGES), "ConfigMap", "data.content", "a", "b")
READER = Change(len(CHANGES) + 1, DEPLOYMENT, "metadata.labels.example", None, None)
"""A Deployment that has the settings in a volume and in its environment."""
OWNERS = (*CHANGES, READER)
_WAIT_SECONDS = 300
Pods = Mapping[int, frozenset[str]]


def running(document: dict[str, Any], settings: str = "") -> dict[str, Any]:
    """Return an owner of pods whose pods run a program that waits, and are its own by their labels."""
    name, spec = document["metadata"]["name"], document["spec"]
    number = "parallelism" if document["kind"] == "Job" else "replicas"
    spec |= {number: spec[number] or 1}
    spec.pop("volumeClaimTemplates", None)
    spec.setdefault("selector", {}).setdefault("matchLabels", {})[OWN] = name
    spec["template"].setdefault("metadata", {}).setdefault("labels", {})[OWN] = name
    pod = spec["template"]["spec"]
    pod |= {"terminationGracePeriodSeconds": 1, "volumes": []}
    [container] = pod["containers"]
    for field in ("readinessProbe", "volumeMounts"):
        container.pop(field, None)
    command = [PYTHON, *WAITS]
    container |= {"image": BUILT["backend"], "imagePullPolicy": "IfNotPresent", "command": command}
    if settings:
        container["envFrom"] = [{"configMapRef": {"name": settings}}]
        container["volumeMounts"] = [{"name": "settings", "mountPath": "/settings"}]
        pod["volumes"] = [{"name": "settings", "configMap": {"name": settings}}]
    return document


def alone(pod: dict[str, Any]) -> dict[str, Any]:
    """Return a pod that runs a program that waits, which several images have."""
    spec = pod["spec"]
    for field in ("nodeSelector", "initContainers"):
        spec.pop(field)
    spec["containers"][0] |= {"imagePullPolicy": "IfNotPresent", "command": ["/usr/bin/python3.13", *WAITS]}
    return pod | {"spec": spec | {"terminationGracePeriodSeconds": 1}}


def has_its_pods(job: dict[str, Any]) -> bool:
    """Return whether as many pods of a Job are active as it wants."""
    wanted = 0 if job["spec"].get("suspend") else job["spec"]["parallelism"]
    return bool(job["status"].get("active", 0) == wanted)


def within(check: Callable[[], bool], what: str) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while not check():
        assert time.monotonic() < deadline, f"not in {_WAIT_SECONDS} s: {what}"
        time.sleep(1)


def restarts(pod: dict[str, Any]) -> int:
    """Return how often the containers of a pod were started again."""
    return sum(each["restartCount"] for each in pod["status"].get("containerStatuses", ()))


@dataclass(frozen=True)
class World:
    """Owners of pods in a namespace of this run."""

    kubectl: Kubectl
    namespace: str

    def documents(self, value: Callable[[Change], object]) -> list[dict[str, Any]]:
        """Return all objects, each with a value of its field."""
        settings = SETTINGS.name(self.namespace)
        return [
            SETTINGS.document(self.namespace, value(SETTINGS)),
            *(running(each.document(self.namespace, value(each))) for each in CHANGES),
            running(READER.document(self.namespace, None), settings),
        ]

    def pods(self) -> Pods:
        """Return the UIDs of the pods of each owner, once all owners have the pods that they want."""
        for each in OWNERS:
            workload = f"{each.kind.split('/')[1]}/{each.name(self.namespace)}"
            if each.kind != JOB:
                self._answer("rollout", "status", workload, f"--timeout={_WAIT_SECONDS}s")
        within(lambda: all(map(has_its_pods, self._objects("jobs"))), "every Job has its pods")
        found = [
            each["metadata"] for each in self._objects("pods") if "deletionTimestamp" not in each["metadata"]
        ]
        return {
            each.number: frozenset(
                one["uid"] for one in found if one["labels"][OWN] == each.name(self.namespace)
            )
            for each in OWNERS
        }

    def read(self) -> tuple[str, str]:
        """Return the setting that the reader has in its volume and in its environment."""
        code = "import os; print(open('/settings/content').read(), os.environ['content'])"
        reader = f"deployment/{READER.name(self.namespace)}"
        in_volume, in_environment = self._answer("exec", reader, "--", PYTHON, "-c", code).split()
        return in_volume, in_environment

    def apply(self, document: dict[str, Any]) -> None:
        self.kubectl.answer("apply", "--filename=-", body=document)

    def pod(self, name: str) -> dict[str, Any]:
        [found] = [each for each in self._objects("pods") if each["metadata"]["name"] == name]
        return dict(found)

    def _answer(self, *arguments: str) -> str:
        return self.kubectl.answer(f"--namespace={self.namespace}", *arguments)

    def _objects(self, kind: str) -> list[Any]:
        return list(json.loads(self._answer("get", kind, "--output=json"))["items"])


@pytest.fixture(scope="module")
def world(
    kubectl: Kubectl,
    loaded: None,  # noqa: ARG001  # the pods start at once
    timed: Timed,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Return the owners, with the pods that they want."""
    made = World(kubectl, f"goaltrajectory-rolling-{token_hex(4)}")
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": made.namespace}}
    folder = write(tmp_path_factory.mktemp("before"), [namespace, *made.documents(lambda each: each.before)])
    with refusal_ends_the_run(), applied(kubectl, [folder]) as answers:
        must_be_accepted(answers)
        with timed("starting pods whose owners are then changed"):
            made.pods()
        yield made


@pytest.fixture(scope="module")
def both(world: World, timed: Timed, tmp_path_factory: pytest.TempPathFactory) -> tuple[Pods, Pods]:
    """Return the pods before and after all changes."""
    before = world.pods()
    folder = write(tmp_path_factory.mktemp("after"), world.documents(lambda each: each.after))
    with timed("changing the owners of pods"):
        world.kubectl.answer("apply", "-f", f"{folder}/")
        return before, world.pods()


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_pods_roll_where_the_table_says_so(change: Change, both: tuple[Pods, Pods]) -> None:
    """By their UIDs all pods are others, or the same, or some are the same."""
    before, after = (each[change.number] for each in both)
    match change.row.effect:
        case Effect.ROLLS:
            assert not before & after
            assert len(before) == len(after)
        case Effect.SCALES:
            assert before != after
            assert before & after or not after
        case _:
            assert before == after


def test_settings_are_read_anew_without_a_restart(
    world: World, both: tuple[Pods, Pods], timed: Timed
) -> None:
    """A volume has the new content while the pod stays; its environment has the old one."""
    assert SETTINGS.row.effect is Effect.REREAD
    with timed("until a volume had the new content"):
        within(lambda: world.read() == ("b", "a"), "the volume has the new content, the environment the old")
    assert world.pods()[READER.number] == both[0][READER.number]


def test_a_pod_by_itself_starts_its_container_again(world: World, timed: Timed) -> None:
    """Another image of a pod that nothing owns does not replace the pod."""
    image = Change(len(OWNERS) + 1, "Pod", "spec.containers.0.image", BUILT["backend"], BUILT["chromadb"])
    name = image.name(world.namespace)
    assert image.row.effect is Effect.ROLLS
    world.apply(alone(image.document(world.namespace, image.before)))
    within(lambda: world.pod(name)["status"]["phase"] == "Running", "the pod runs")
    before = world.pod(name)
    world.apply(alone(image.document(world.namespace, image.after)))
    with timed("until a pod had started its container again"):
        within(lambda: restarts(world.pod(name)) > restarts(before), "the container is started again")
    assert world.pod(name)["metadata"]["uid"] == before["metadata"]["uid"]
