"""Pods find places, on all nodes and while any one is drained."""

from typing import Any

import pytest

from lib.model import Gateway, Nodes, Proxy, Volume, replace
from lib.review.feasible import drain
from lib.review.feasible.drain import budgets, drains
from lib.review.feasible.look import Look
from lib.review.feasible.placement import Node, Pod, Room
from tests.examples import CLUSTER, DATABASE, ENVIRONMENT, LARGE, SMALL, platform, services
from tests.review.looks import wrong

NODES = Nodes(count=6, cpu_millis=499, memory_mib=1024)
"""Two in each of three zones; a pod of the example asks for 100 and 128, so that four fit on each."""
ONE_EACH = replace(NODES, count=3, cpu_millis=2000, memory_mib=4096)


def on(
    nodes: Nodes | None, *others: Nodes, zones: int = 3, zones_are: str = "required", **changes: Any
) -> list[Look]:
    """Return what is looked at in the example on some nodes."""
    cluster = replace(CLUSTER, nodes=nodes, other_nodes=others, zones=zones)
    return list(drains(platform(cluster=cluster, zones=zones_are, **changes)))


def with_volume(**changes: Any) -> dict[str, Any]:
    volume = replace(Volume(size_gib=20), **changes)
    return {"services": services(chromadb=replace(DATABASE, volume=volume))}


def test_every_node_is_drained_with_the_fewest_pods_and_with_the_most() -> None:
    """All find places on the other five, and together every pod has moved once."""
    looks = on(NODES)
    assert wrong(looks) == {}
    drained = [each for each in looks if each.question == "drain"]
    assert [each.about for each in drained] == [
        f"node {number} in zone {(number - 1) % 3 + 1}, {load}"
        for load in ("fewest pods", "most pods")
        for number in range(1, 7)
    ]
    moved = [int(each.numbers.split()[0]) for each in drained]
    assert (sum(moved[:6]), sum(moved[6:])) == (8, 11)
    assert drained[0].numbers == "2 pods must move (frontend, chromadb) to 5 other nodes"


def test_pods_need_room_on_the_other_nodes() -> None:
    """Two pods fit on each: all on six nodes, but not on five; the cause is said with its numbers."""
    full = replace(NODES, cpu_millis=299)
    found = wrong(on(full))
    assert found["node 6 in zone 3, most pods"] == (
        "backend finds no place for 100m CPU and 128Mi: where it may be, the node with most CPU left has "
        "99m CPU, 768Mi and 108 pods; have more or larger cluster.nodes"
    )
    assert [each.result for each in on(full) if each.question == "room"] == ["works"] * 3
    assert wrong(on(full, replace(full, count=3))) == {}


@pytest.mark.parametrize(
    ("node", "fits"),
    [((100, 128, 1), True), ((99, 128, 1), False), ((100, 127, 1), False), ((100, 128, 0), False)],
)
def test_a_pod_fits_exactly(node: tuple[int, int, int], *, fits: bool) -> None:
    """CPU, memory and the number of pods may all be used up."""
    assert Room([Node("node", 1, *node)]).add(Pod("pod", 100, 128)) is fits


@pytest.mark.parametrize(
    ("pods", "expected"),
    [
        ([("x", 500, 0), ("x", 100, 0), ("x", 100, 0)], ["x a", "x c", "x b"]),
        ([("x", 500, 0), ("y", 100, 0)], ["x a", "y b"]),
        ([("x", 0, 500), ("y", 0, 100)], ["x a", "y b"]),
        ([("x", 500, 0), ("y", 0, 1200), ("z", 100, 0)], ["x a", "y b", "z c"]),
        ([("x", 500, 0), ("y", 0, 800), ("z", 100, 400), ("v", 100, 0)], ["x a", "y b", "z c", "v b"]),
    ],
)
def test_pods_are_spread_as_the_scheduler_does(pods: list[tuple[str, int, int]], expected: list[str]) -> None:
    """Replicas go to the zone and the node with the fewest of them, others where most of a node is left."""
    room = Room([Node("a", 1, 1000, 1000, 9), Node("b", 1, 2000, 2000, 9), Node("c", 2, 1000, 1000, 9)])
    found = []
    for pod in pods:
        before = set(room.placed)
        assert room.add(Pod(*pod))
        found += [
            f"{placed.program} {node.name}" for placed, node in room.placed if (placed, node) not in before
        ]
    assert found == expected


def test_a_controller_may_add_nodes_for_what_a_drain_moves() -> None:
    """Nodes above the fewest are there at the most, and where pods would wait otherwise."""
    assert "node 1 in zone 1, fewest pods" in wrong(on(replace(NODES, cpu_millis=299)))
    assert wrong(on(replace(NODES, cpu_millis=299, most=9))) == {}


def test_the_most_pods_need_room_while_all_roll() -> None:
    """Three nodes of four hold the eleven pods of the most, and not two more."""
    twelve = [
        each for each in on(replace(NODES, count=3, pods=4, cpu_millis=2000)) if each.question == "room"
    ]
    assert list(wrong(twelve)) == ["most pods while all roll"]
    assert [each.about for each in twelve] == ["most pods while all roll", "fewest pods", "most pods"]
    assert twelve[0].numbers == "13 pods on 3 nodes: 1210m of 6 CPU, 1600Mi of 3Gi"


@pytest.mark.parametrize(
    ("nodes", "available_in", "expected"),
    [
        (ONE_EACH, "zone", "its volume is in zone 1, which has no other node; have two nodes in each zone"),
        (replace(ONE_EACH, count=6), "node", "its volume stays on the node (available_in says so)"),
        (replace(ONE_EACH, count=6), "zone", None),
        (ONE_EACH, "cluster", None),
    ],
)
def test_a_database_moves_as_far_as_its_volume(nodes: Nodes, available_in: str, expected: str | None) -> None:
    """It finds no place where its volume is on no other node."""
    found = wrong(on(nodes, **with_volume(available_in=available_in)))
    assert [each for each in found.values() if expected is None or expected not in each] == []
    assert bool(found) is (expected is not None)


def test_a_spread_over_two_zones_and_a_budget_block_a_drain_for_ever() -> None:
    """With one node in each of two zones replicas wait for the second zone, and keep those beside them."""
    found = wrong(on(replace(ONE_EACH, count=2), zones=2, **with_volume(available_in="cluster")))
    said = found["node 1 in zone 1, fewest pods"]
    assert "frontend finds no place for 100m CPU and 128Mi: replicas must be spread over two zones" in said
    assert "the disruption budget of frontend then keeps its next pod: it never ends" in said
    assert wrong(on(replace(ONE_EACH, count=4), zones=2)) == {}
    moving = with_volume(available_in="cluster")
    assert wrong(on(replace(ONE_EACH, count=2), zones=2, zones_are="preferred", **moving)) == {}


def test_pods_of_add_ons_have_no_budget() -> None:
    """They go all at once, also where they find no place."""
    way_in = Gateway(class_name="istio", proxy=Proxy(requests=SMALL, limits=LARGE, replicas=4))
    one = replace(ONE_EACH, count=1)
    add_ons = replace(ENVIRONMENT.add_ons, issuer=None)
    cluster = replace(CLUSTER, nodes=one, zones=1, way_in=way_in)
    looks = drains(platform(cluster=cluster, zones="preferred", add_ons=add_ons))
    said = wrong(looks)["node 1 in zone 1, fewest pods"]
    assert "a pod of an add-on finds no place" in said
    assert "budget of a pod of an add-on" not in said
    assert "budget of frontend then keeps its next pod" in said


def test_nodes_without_pods_have_one_row() -> None:
    """However many there are."""
    looks = [each for each in on(replace(NODES, count=90)) if "fewest pods" in each.about]
    assert len(looks) == 1 + 8 + 1
    assert (looks[-1].about, looks[-1].numbers) == ("other nodes, fewest pods", "82 nodes without pods")


def test_nothing_moves_from_the_only_node() -> None:
    """A cluster of one node is full of pods that have no other place."""
    one = on(replace(ONE_EACH, count=1), zones=1, zones_are="preferred")
    assert set(wrong(one)) == {f"node 1 in zone 1, {load} pods" for load in ("fewest", "most")}
    assert "there is no other node; have two (cluster.nodes)" in str(wrong(one))


def test_a_load_is_looked_at_once() -> None:
    """Where nothing scales, the fewest pods are the most."""
    looks = on(NODES, services=services(backend=replace(DATABASE, volume=None)))
    assert [each.about for each in looks if each.question == "room"] == [
        "most pods while all roll",
        "fewest pods",
    ]


def test_without_nodes_nothing_is_known() -> None:
    """That is said, and is no finding."""
    assert [(each.question, each.result) for each in on(None)] == [
        ("room", "not known: declare cluster.nodes"),
        ("drain", "not known: declare cluster.nodes"),
    ]


def test_a_budget_lets_one_pod_go_whatever_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that lets none go would block every drain."""
    example = platform()
    looks = list(budgets(example))
    assert [(each.about, each.numbers) for each in looks] == [
        ("disruption budget of frontend", "1 of 3 pods may go at a time"),
        ("disruption budget of backend", "1 of 3 pods may go at a time"),
        ("disruption budget of chromadb", "1 of 1 pod may go at a time"),
    ]
    assert wrong(looks) == {}
    monkeypatch.setattr(drain, "EVICTED_AT_ONCE", 0)
    assert len(wrong(budgets(example))) == 3
