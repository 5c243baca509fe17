"""Replicas that must be in two zones at least: what a drained zone changes, and what waits if one is left."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from secrets import token_hex

import pytest

from lib.model import AddOns, Autoscaling, Catalogue, Platform, replace
from lib.synthesis import synthesize_platforms
from tests.cluster.applied import documents, write
from tests.cluster.conftest import running
from tests.cluster.deployed import Deployed
from tests.cluster.kubectl import Kubectl
from tests.cluster.nodes import HOW, Zones, cordoned, drainable, drained
from tests.cluster.standing_in import stand_in
from tests.examples import platform_of
from tests.notes import Note, Timed
from tests.shapes.parts import FOLDER, THREE, environment, worker

SERVICE, LEAST, MOST = "worker", 3, 6
SECONDS = 300


def required(zones: int) -> Platform:
    """Return a platform with a worker that is scaled, in an environment of this run."""
    name = f"zones-{token_hex(4)}"
    sizing = replace(THREE, replicas=Autoscaling(minimum=LEAST, maximum=MOST))
    preferred = environment(name, {SERVICE: sizing}, {}, AddOns())
    cluster = replace(preferred.cluster, zones=zones)
    catalogue = Catalogue(name="zones", folder=FOLDER, services=(worker(SERVICE, ()),))
    return platform_of(catalogue, replace(preferred, cluster=cluster, zones="required"))


@pytest.fixture(scope="module")
def zones(kubectl: Kubectl, note: Note) -> Zones:
    """Return the nodes by zone, or skip whatever drains them."""
    found = drainable(kubectl)
    if not found:
        note(f"skipped: {HOW}")
        pytest.skip(HOW)
    return found


@pytest.fixture(scope="module")
def scaled(
    kubectl: Kubectl,
    zones: Zones,
    loaded: None,  # noqa: ARG001  # the pods start at once
    timed: Timed,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployed]:
    """Return the worker as the autoscaler keeps it: one ready pod in each zone."""
    folder, platform = tmp_path_factory.mktemp("zones"), required(len(zones))
    synthesize_platforms([platform], folder)
    fitted = [stand_in(each) for each in documents(folder / platform.environment.name)]
    applied_from = folder / "applied"
    applied_from.mkdir()
    with running(Deployed(kubectl, platform, fitted), write(applied_from, fitted), timed) as ready:
        wait_for_pods(ready, LEAST)
        yield ready


def wait_for_pods(scaled: Deployed, number: int) -> None:
    """Wait until the autoscaler has as many pods, and all of them are ready."""
    at, timeout = f"--namespace={scaled.namespace}", f"--timeout={SECONDS}s"
    ready = f"--for=jsonpath={{.status.readyReplicas}}={number}"
    scaled.kubectl.answer("wait", f"deployment/{SERVICE}", ready, at, timeout)


def places(scaled: Deployed, zones: Zones) -> Counter[str]:
    """Return how many pods are in each zone, without those that wait."""
    zone_of = {node: zone for zone, nodes in zones.items() for node in nodes}
    placed = (pod["spec"].get("nodeName") for pod in scaled.pods(SERVICE))
    return Counter(zone_of[node] for node in placed if node)


def test_a_drained_zone_stops_nothing(scaled: Deployed, zones: Zones, timed: Timed) -> None:
    """Its pods start in the other zones, and there the autoscaler goes on adding pods."""
    away, _ = places(scaled, zones).most_common()[0]
    selector = f"app.kubernetes.io/instance={scaled.platform.instance}"
    with drained(scaled.kubectl, zones[away], selector):
        with timed("zones: until the pods of a drained one were ready in the others"):
            wait_for_pods(scaled, LEAST)
        with timed(f"zones: until the autoscaler had added {MOST - LEAST} pods there"):
            scale_to(scaled, MOST)
        assert set(places(scaled, zones)) == set(zones) - {away}


def test_with_one_zone_left_a_pod_waits(scaled: Deployed, zones: Zones, timed: Timed) -> None:
    """It does not join the others there, an event says why, and it starts once there is a second zone."""
    before = places(scaled, zones)
    (left, _), (second, _) = before.most_common(2)
    others = [node for zone, nodes in zones.items() if zone != left for node in nodes]
    with cordoned(scaled.kubectl, others):
        lose_a_pod(scaled, zones[second])
        with timed("zones: until it was said that a pod waits for a second one"):
            wait_until(lambda: any("topology spread" in each for each in refusals(scaled)))
        assert places(scaled, zones) == before - Counter([second])
    with timed("zones: until that pod was ready there"):
        wait_for_pods(scaled, before.total())


def scale_to(scaled: Deployed, least: int) -> None:
    """Have the autoscaler want as many pods."""
    patch = f'--patch={{"spec": {{"minReplicas": {least}}}}}'
    scaled.kubectl.answer("patch", f"hpa/{SERVICE}", patch, f"--namespace={scaled.namespace}")
    wait_for_pods(scaled, least)


def lose_a_pod(scaled: Deployed, nodes: list[str]) -> None:
    """Delete a pod of one of the nodes, and wait until it is gone."""
    name = next(
        each["metadata"]["name"] for each in scaled.pods(SERVICE) if each["spec"]["nodeName"] in nodes
    )
    scaled.kubectl.answer("delete", f"pod/{name}", f"--namespace={scaled.namespace}")


def refusals(scaled: Deployed) -> list[str]:
    """Return why the scheduler found no node for a pod."""
    of = ("--field-selector=reason=FailedScheduling", f"--namespace={scaled.namespace}")
    return [each["message"] for each in scaled.kubectl.objects("events", *of)]


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, f"not in {SECONDS} s"
        time.sleep(0.5)
