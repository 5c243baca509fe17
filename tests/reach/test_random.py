"""The evaluator and a naive reference agree about random policies."""

from collections import Counter
from ipaddress import ip_address
from random import Random

import pytest

from lib.reach.cluster import decision
from lib.reach.content import Content
from lib.reach.endpoints import NAMESPACE_NAME, Connection, ContainerPort, Endpoint
from lib.reach.objects import Objects
from lib.reach.policies import read_policy
from tests.reach.reference import Thing, World, ways
from tests.reach.worlds import random_world

WORLDS = 2000
BATCHES = 4
TRIED = 20


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_evaluator_agrees_with_listing_everything(batch: int) -> None:
    """What policies let through is exactly what listing all that their rules let through gives."""
    random, seen = Random(batch), Counter[bool]()  # noqa: S311  (a seed gives the same worlds again)
    for number in range(WORLDS // BATCHES):
        world = random_world(random)
        expected, endpoints = ways(world), {each.name: _endpoint(world, each) for each in world.things}
        decide = decision(_objects(world))
        for _ in range(TRIED):
            source, destination = random.choices(list(endpoints), k=2)
            port, protocol = random.choice(world.ports), random.choice(world.protocols)
            verdict = decide(Connection(endpoints[source], endpoints[destination], port, protocol))
            way = (source, destination, port, protocol)
            assert verdict.allowed == (way in expected), (
                f"world {number} of batch {batch}: {way} {verdict} {world}"
            )
            seen[verdict.allowed] += 1
    assert min(seen[True], seen[False]) > sum(seen.values()) / 10, "the worlds say too little"


def _objects(world: World) -> Objects:
    policies = [
        read_policy(each["metadata"]["name"], each["metadata"]["namespace"], Content("spec", each["spec"]))
        for each in world.policies
    ]
    return Objects(namespaces=world.namespaces, policies=tuple(policies))


def _endpoint(world: World, thing: Thing) -> Endpoint:
    namespace = thing.namespace
    labels = {**world.namespaces[namespace], NAMESPACE_NAME: namespace} if namespace else {}
    return Endpoint(
        thing.name,
        namespace=namespace,
        namespace_labels=labels,
        labels=dict(thing.labels),
        ports=tuple(ContainerPort(*each) for each in thing.ports),
        host_network=thing.host_network,
        address=ip_address(thing.address),
        pod=thing.name if namespace else None,
        node=thing.node,
    )
