"""The evaluator and a naive reference agree about random policies and Compose files.

Samples and seeds are those that find each of 52 faults that were put into the evaluator;
`TIMES=100 pytest tests/reach/test_random.py` takes a hundred times as many.
"""

import json
import os
from collections import Counter
from itertools import product
from pathlib import Path
from random import Random

from lib.reach import istio
from lib.reach.cluster import decision
from lib.reach.compose import compose_matrix
from lib.reach.endpoints import TCP, Connection
from tests.reach.compose_reference import MACHINE, MACHINES, OUTSIDE, WORLD, open_ways
from tests.reach.compose_worlds import in_two_files, random_project
from tests.reach.evaluated import member_end, mesh_of, objects_of, thing_end
from tests.reach.mesh_reference import lets_in
from tests.reach.mesh_worlds import PORTS, random_mesh
from tests.reach.reference import judge
from tests.reach.worlds import random_world

TIMES = int(os.environ.get("TIMES", "1"))
WORLDS, TRIED, MESHES, PROJECTS = 120 * TIMES, 15, 100 * TIMES, 20 * TIMES


def test_the_evaluator_agrees_with_listing_everything() -> None:
    """What policies let through is exactly what listing all that their rules let through gives."""
    random, seen = Random(19), Counter[bool]()  # noqa: S311  (a seed gives the same worlds again)
    for number in range(WORLDS):
        world = random_world(random)
        gets_through, endpoints = judge(world), {each.name: thing_end(world, each) for each in world.things}
        decide = decision(objects_of(world))
        for _ in range(TRIED):
            source, destination = random.choices(list(endpoints), k=2)
            port, protocol = random.choice(world.ports), random.choice(world.protocols)
            verdict = decide(Connection(endpoints[source], endpoints[destination], port, protocol))
            way = (source, destination, port, protocol)
            assert verdict.allowed == gets_through(way), f"world {number}: {way} {verdict} {world}"
            seen[verdict.allowed] += 1
    assert _are_mixed(seen)


def test_the_mesh_agrees_with_asking_every_policy() -> None:
    """What the mesh lets in is exactly what asking each policy as it is written gives."""
    random, seen = Random(0), Counter[bool]()  # noqa: S311  (a seed gives the same meshes again)
    for number in range(MESHES):
        world = random_mesh(random)
        mesh, ends = mesh_of(world), {each.name: member_end(each) for each in world.members}
        for source, destination in product(world.members, world.members):
            port = random.choice(PORTS)
            expected = lets_in(world, source, destination, port)
            connection = Connection(ends[source.name], ends[destination.name], port, TCP)
            verdict = istio.decide(mesh, connection)
            assert verdict.allowed == expected, f"mesh {number}: {connection} {verdict} {world}"
            seen[verdict.allowed] += 1
    assert _are_mixed(seen)


def test_compose_agrees_with_listing_every_listener(tmp_path: Path) -> None:
    """Who reaches whom in a project of two files is exactly what listing where each service listens gives."""
    random, seen = Random(0), Counter[bool]()  # noqa: S311  (a seed gives the same projects again)
    files = [tmp_path / each for each in ("one.yaml", "two.yaml")]
    for number in range(PROJECTS):
        project = random_project(random)
        for file, content in zip(files, in_two_files(random, project), strict=True):
            file.write_text(json.dumps(content), encoding="utf-8")
        expected, matrix = open_ways(project), compose_matrix(files)
        ends = (*project["services"], MACHINE, MACHINES)
        ports = ((80, TCP), (81, TCP), (82, TCP), (80, "UDP"))
        tried = {(*pair, *port) for pair in product(ends, project["services"]) for port in ports}
        tried |= {(each, OUTSIDE, *WORLD) for each in project["services"]}
        found = {each for each in tried if matrix.allowed(*each)}
        assert found == expected & tried, f"project {number}: {found ^ expected} {project}"
        seen.update({True: len(found), False: len(tried - found)})
    assert _are_mixed(seen)


def _are_mixed(seen: Counter[bool]) -> bool:
    """Return whether both answers were given often enough for the worlds to say something."""
    return min(seen[True], seen[False]) > sum(seen.values()) / 20
