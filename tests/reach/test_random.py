"""The evaluator and a naive reference agree about random policies."""

from collections import Counter
from itertools import product
from random import Random

import pytest

from lib.reach import istio
from lib.reach.cluster import decision
from lib.reach.endpoints import Connection
from tests.reach.evaluated import member_end, mesh_of, objects_of, thing_end
from tests.reach.mesh_reference import lets_in
from tests.reach.mesh_worlds import PORTS, random_mesh
from tests.reach.reference import judge
from tests.reach.worlds import random_world

WORLDS = 2000
BATCHES = 4
TRIED = 15
MESHES = 500


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_evaluator_agrees_with_listing_everything(batch: int) -> None:
    """What policies let through is exactly what listing all that their rules let through gives."""
    random, seen = Random(batch), Counter[bool]()  # noqa: S311  (a seed gives the same worlds again)
    for number in range(WORLDS // BATCHES):
        world = random_world(random)
        gets_through, endpoints = judge(world), {each.name: thing_end(world, each) for each in world.things}
        decide = decision(objects_of(world))
        for _ in range(TRIED):
            source, destination = random.choices(list(endpoints), k=2)
            port, protocol = random.choice(world.ports), random.choice(world.protocols)
            verdict = decide(Connection(endpoints[source], endpoints[destination], port, protocol))
            way = (source, destination, port, protocol)
            assert verdict.allowed == gets_through(way), (
                f"world {number} of batch {batch}: {way} {verdict} {world}"
            )
            seen[verdict.allowed] += 1
    assert min(seen[True], seen[False]) > sum(seen.values()) / 10, "the worlds say too little"


def test_the_mesh_agrees_with_asking_every_policy() -> None:
    """What the mesh lets in is exactly what asking each policy as it is written gives."""
    random, seen = Random(0), Counter[bool]()  # noqa: S311  (a seed gives the same meshes again)
    for number in range(MESHES):
        world = random_mesh(random)
        mesh, ends = mesh_of(world), {each.name: member_end(each) for each in world.members}
        for source, destination in product(world.members, world.members):
            port = random.choice(PORTS)
            expected = lets_in(world, source, destination, port)
            connection = Connection(ends[source.name], ends[destination.name], port, "TCP")
            verdict = istio.decide(mesh, connection)
            assert verdict.allowed == expected, f"mesh {number}: {connection} {verdict} {world}"
            seen[verdict.allowed] += 1
    assert min(seen[True], seen[False]) > sum(seen.values()) / 10, "the meshes say too little"
