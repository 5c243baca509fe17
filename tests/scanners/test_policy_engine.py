"""NetworkPolicies mean the same to an engine that others wrote, which is cyclonus.

It judges any two ends by their labels, namespaces and addresses. It knows no node and no pod's name: it
cannot know that a pod reaches itself and its own node, nor that no policy sees a pod on its node's network.
Nor does it know a mesh, so it is asked about what NetworkPolicies see of one: ztunnel's port within it.

In 0.5.6 NotIn does not select what lacks the label, as it does in Kubernetes (labels.Requirement.Matches in
apimachinery), so it is not asked about worlds with NotIn.
"""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_address
from itertools import product
from random import Random
from typing import Any, NamedTuple

import pytest
import yaml

from lib.reach import istio
from lib.reach.cluster import decision, matrix_of
from lib.reach.endpoints import Connection, Endpoint
from lib.reach.objects import Objects, read_objects
from tests.policy.documents import DIST, environments
from tests.reach.evaluated import objects_of, thing_end
from tests.reach.reference import World
from tests.reach.worlds import random_world

ENGINE = os.environ.get("POLICY_ENGINE")
pytestmark = pytest.mark.skipif(not ENGINE, reason="no Go here, which builds it: make scan-manifests")

WORLDS = 2000
UNNAMED_POD = ip_address("10.255.255.254")
"""For pods, which have no address in manifests: one that no policy has."""


class Question(NamedTuple):
    """Policies as they are written and as they are read, and the connections that are asked about."""

    written: Sequence[dict[str, Any]]
    read: Objects
    asked: Sequence[Connection]


def answers(questions: Sequence[Question]) -> list[list[bool]]:
    """Return what the engine says of each connection of each question."""
    worlds = json.dumps([_world(each) for each in questions])
    done = subprocess.run([str(ENGINE)], input=worlds, stdout=subprocess.PIPE, text=True, check=True)
    found: list[list[bool]] = json.loads(done.stdout)
    return found


def differences(question: Question, found: Sequence[bool]) -> Iterator[str]:
    """Yield the connections about which we say something else."""
    decide = decision(replace(question.read, mesh=istio.Mesh()))
    for connection, theirs in zip(question.asked, found, strict=True):
        ours = decide(connection)
        if ours.allowed != theirs:
            ends = f"{connection.source.name} to {connection.destination.name}"
            yield f"{ends} at {connection.port}/{connection.protocol} {theirs}, and ours is {ours}"


def _world(question: Question) -> dict[str, Any]:
    ends = list({id(end): end for each in question.asked for end in each[:2]}.values())
    places = {id(end): place for place, end in enumerate(ends)}
    tries = [
        {
            "Source": places[id(each.source)],
            "Destination": places[id(each.destination)],
            "Port": each.port,
            "Name": _port_name(each),
            "Protocol": each.protocol,
        }
        for each in question.asked
    ]
    return {"Policies": question.written, "Peers": list(map(_peer, ends)), "Tries": tries}


def _peer(end: Endpoint) -> dict[str, Any]:
    labels = {"PodLabels": dict(end.labels), "NamespaceLabels": dict(end.namespace_labels)}
    internal = {"Namespace": end.namespace, **labels} if end.namespace else None
    return {"IP": str(end.address), "Internal": internal}


def _port_name(connection: Connection) -> str:
    port = (connection.port, connection.protocol)
    return next((each.name or "" for each in connection.destination.ports if each[1:] == port), "")


def _generated(world: World) -> Question:
    ends = [thing_end(world, each) for each in world.things if not each.host_network]
    asked = [
        Connection(*pair, port, protocol)
        for pair in product(ends, ends)
        for port, protocol in product(world.ports, world.protocols)
        if pair[0] is not pair[1]
    ]
    return Question(list(map(_defaulted, world.policies)), objects_of(world), asked)


def _defaulted(policy: dict[str, Any]) -> dict[str, Any]:
    """Return a policy with the types that an API server gives it, which the engine wants to be told."""
    spec = policy["spec"]
    types = spec.get("policyTypes") or (["Ingress", "Egress"] if spec.get("egress") else ["Ingress"])
    return {**policy, "spec": {**spec, "policyTypes": types}}


def _committed(environment: str) -> Question:
    folder = DIST / environment
    texts = [each.read_text(encoding="utf-8") for each in sorted(folder.glob("*.yaml"))]
    written = [each for text in texts for each in yaml.load_all(text, Loader=yaml.CSafeLoader)]
    matrix = matrix_of(read_objects(folder))
    ends = {name: _with_address(each) for name, each in matrix.endpoints.items()}
    tried = [Connection(ends[each.source], ends[each.destination], *each[2:]) for each in matrix.tried()]
    policies = [each for each in written if each["kind"] == "NetworkPolicy"]
    return Question(policies, read_objects(folder), list(dict.fromkeys(map(istio.as_seen, tried))))


def _with_address(end: Endpoint) -> Endpoint:
    return end if end.address else replace(end, address=UNNAMED_POD)


@pytest.mark.parametrize("environment", environments())
def test_our_policies_mean_the_same(environment: str) -> None:
    """Of every connection that a matrix of an environment tries, the engine says what the evaluator says."""
    question = _committed(environment)
    [found] = answers([question])
    assert len(found) > 1000
    assert 0 < sum(found) < len(found)
    assert list(differences(question, found)) == []


def test_generated_policies_mean_the_same() -> None:
    """Of every connection between two pods or addresses of random worlds, it says so too."""
    random = Random(0)  # noqa: S311  (a seed gives the same worlds again)
    worlds = [world for world in (random_world(random) for _ in range(WORLDS)) if "NotIn" not in str(world)]
    questions, seen = list(map(_generated, worlds)), Counter[bool]()
    assert len(questions) > WORLDS / 2
    for question, found in zip(questions, answers(questions), strict=True):
        assert list(differences(question, found)) == [], question.written
        seen.update(found)
    assert min(seen.values()) > sum(seen.values()) / 10, "the worlds say too little"


def test_a_difference_is_seen() -> None:
    """Of other policies than ours the engine says something else."""
    question = _committed("prod")
    others = question._replace(written=[each for each in question.written if each["spec"].get("egress")])
    [found] = answers([others])
    assert list(differences(question, found)) != []
