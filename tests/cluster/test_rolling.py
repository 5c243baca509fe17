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

DEPLOYMENT, STATEFUL_SET = "apps/Deployment", "apps/StatefulSet"
TEMPLATE = "spec.template.spec.containers.0"
CHANGES = tuple(
    Change(number, kind, path, before, after)
    for number, (kind, path, before, after) in enumerate(
        (
            (DEPLOYMENT, f"{TEMPLATE}.env", None, [{"name": "A", "value": "a"}]),
            (DEPLOYMENT, f"{TEMPLATE}.resources.requests.memory", "32Mi", "32768Ki"),
            (DEPLOYMENT, "spec.replicas", 1, 2),
            (DEPLOYMENT, "spec.strategy.rollingUpdate.maxSurge", 1, 2),
            (DEPLOYMENT, "metadata.labels.example", None, "a"),
            (STATEFUL_SET, "spec.template.metadata.annotations.'checksum/settings'", "a", "b"),
            (STATEFUL_SET, f"{TEMPLATE}.terminationMessagePolicy", None, "File"),
            (STATEFUL_SET, "spec.replicas", 2, 1),
        )
    )
)
SETTINGS = Change(len(CHANGES), "ConfigMap", "data.content", "a", "b")
READER = Change(len(CHANGES) + 1, DEPLOYMENT, "metadata.labels.example", None, None)
"""A Deployment that has the settings in a volume and in its environment."""
OWNERS = (*CHANGES, READER)
_WAIT_SECONDS = 300
Pods = Mapping[int, frozenset[str]]


def running(document: dict[str, Any], settings: str = "") -> dict[str, Any]:
    """Return an owner of pods whose pods run a program that waits, and are its own by their labels."""
    name, spec = document["metadata"]["name"], document["spec"]
    spec["replicas"] = spec["replicas"] or 1
    spec.pop("volumeClaimTemplates", None)
    spec["selector"]["matchLabels"]["app.kubernetes.io/instance"] = name
    spec["template"]["metadata"]["labels"]["app.kubernetes.io/instance"] = name
    pod = spec["template"]["spec"]
    pod |= {"terminationGracePeriodSeconds": 1, "volumes": []}
    [container] = pod["containers"]
    for field in ("readinessProbe", "volumeMounts"):
        container.pop(field)
    command = [PYTHON, "-c", "import signal; signal.pause()"]
    container |= {"image": BUILT["backend"], "imagePullPolicy": "IfNotPresent", "command": command}
    if settings:
        container["envFrom"] = [{"configMapRef": {"name": settings}}]
        container["volumeMounts"] = [{"name": "settings", "mountPath": "/settings"}]
        pod["volumes"] = [{"name": "settings", "configMap": {"name": settings}}]
    return document


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
            self._answer("rollout", "status", workload, f"--timeout={_WAIT_SECONDS}s")
        found = [
            each["metadata"] for each in self._objects("pods") if "deletionTimestamp" not in each["metadata"]
        ]
        return {
            each.number: frozenset(
                one["uid"]
                for one in found
                if one["labels"]["app.kubernetes.io/instance"] == each.name(self.namespace)
            )
            for each in OWNERS
        }

    def read(self) -> tuple[str, str]:
        """Return the setting that the reader has in its volume and in its environment."""
        code = "import os; print(open('/settings/content').read(), os.environ['content'])"
        reader = f"deployment/{READER.name(self.namespace)}"
        in_volume, in_environment = self._answer("exec", reader, "--", PYTHON, "-c", code).split()
        return in_volume, in_environment

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
    """By their UIDs all pods are others, or the same, or the same and some more or less."""
    before, after = (each[change.number] for each in both)
    kept = {Effect.ROLLS: 0, Effect.QUIET: len(before)}.get(change.row.effect, 1)
    assert len(before & after) == kept
    assert (len(after) == len(before)) == (change.row.effect is not Effect.SCALES)


def test_settings_are_read_anew_without_a_restart(
    world: World, both: tuple[Pods, Pods], timed: Timed
) -> None:
    """A volume has the new content while the pod stays; its environment has the old one."""
    assert SETTINGS.row.effect is Effect.REREAD
    deadline = time.monotonic() + _WAIT_SECONDS
    with timed("until a volume had the new content"):
        while (found := world.read()) != ("b", "a"):
            assert time.monotonic() < deadline, f"in the volume and the environment: {found}"
            time.sleep(1)
    assert world.pods()[READER.number] == both[0][READER.number]
