"""What is declared for `make feasible` is checked like the rest of the configuration."""

from pathlib import Path

import pytest

from lib.checks.environment import environment_faults
from lib.configuration import read_configuration
from lib.model import (
    Accepted,
    Cluster,
    Copying,
    Difference,
    Differences,
    Each,
    Fault,
    Nodes,
    Record,
    faults,
    replace,
)
from tests.configuration.folder import IMPORTS, report, write
from tests.example.catalogue import BACKEND, BACKUP, CATALOGUE, FRONTEND
from tests.examples import CLUSTER, DATABASE, ENVIRONMENT, LARGE, services

NODES = Nodes(count=3, cpu_millis=4000, memory_mib=8192)
COPYING = Copying(
    of="chromadb",
    kept_by="BACKUP_KEEP",
    records_a_second=1,
    copy=Each(fixed_bytes=1, bytes_per_dimension=4),
)
ACCEPTED = Accepted(question="drain", about="node 1", reason="a laptop")


def wrong(record: Record) -> list[str]:
    found: list[Fault] = faults(record, type(record))
    return [f"{each.path} is {each.value}" for each in found]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (NODES, []),
        (replace(NODES, most=3), []),
        (replace(NODES, most=2), ["most is 2"]),
        (Cluster(zones=3, nodes=NODES, other_nodes=(replace(NODES, count=1, zone=3),)), []),
        (Cluster(zones=3, nodes=replace(NODES, count=2)), ["nodes.count is 2"]),
        (Cluster(zones=3, nodes=NODES, other_nodes=(replace(NODES, zone=4),)), ["other_nodes[0].zone is 4"]),
        (Cluster(other_nodes=(NODES,)), ["nodes is None"]),
        (replace(FRONTEND, clients_wait_seconds=60), []),
        (replace(BACKEND, clients_wait_seconds=60), ["clients_wait_seconds is 60"]),
        (replace(BACKEND, call_seconds={"chromadb": 10.0}), []),
        (replace(BACKEND, call_seconds={"chroma": 10.0}), ["a key of call_seconds is chroma"]),
        (replace(BACKUP, copying=COPYING), []),
        (replace(BACKUP, copying=replace(COPYING, of="backend")), ["copying.of is backend"]),
        (replace(BACKUP, copying=replace(COPYING, kept_by="KEEP")), ["copying.kept_by is KEEP"]),
        (Differences(between=("staging", "prod")), []),
        (Differences(between=("prod",)), ["between is ('prod',)"]),
        (
            Differences(
                allowed=(Difference(path="name", reason="own"), Difference(path="name", reason="too"))
            ),
            ["allowed[1].path is name"],
        ),
        (ACCEPTED, []),
        (replace(ACCEPTED, question="drian", reason=" "), ["question is drian", "reason is  "]),
    ],
)
def test_what_contradicts_itself_is_refused(record: Record, expected: list[str]) -> None:
    """Each wrong value is told at its place, and its neighbours that are right are not."""
    assert wrong(record) == expected


def refused(*nodes: Nodes) -> list[str]:
    """Return what is wrong in the example with a large database on some nodes in one zone."""
    cluster = replace(CLUSTER, zones=1, nodes=nodes[0], other_nodes=nodes[1:])
    sizes = services(chromadb=replace(DATABASE, requests=LARGE))
    here = replace(ENVIRONMENT, cluster=cluster, zones="preferred", services=sizes)
    return [f"{each.path} is {each.value}" for each in environment_faults("example", here, CATALOGUE)]


def test_nodes_of_every_size_and_those_that_are_added_have_room() -> None:
    """A pod fits on one of them, and all pods on all of them; 1600 and 1792 are asked for."""
    small, large = (replace(NODES, count=1, cpu_millis=each, memory_mib=each) for each in (999, 1024))
    assert refused(small, replace(large, memory_mib=4096, cpu_millis=4000)) == []
    assert refused(small, small)[0] == "services.chromadb.requests.cpu_millis is 1000"
    assert refused(large) == ["cluster.nodes.cpu_millis is 1024", "cluster.nodes.memory_mib is 1024"]
    assert refused(large, large) == []
    assert refused(replace(large, most=2)) == []


def test_the_list_of_differences_is_optional_and_names_environments(tmp_path: Path) -> None:
    config = write(tmp_path / "config")
    assert read_configuration(config).differences == Differences()
    file = config / "differences.py"
    file.write_text(f"{IMPORTS}DIFFERENCES = Differences(between=('dev', 'prod'))\n")
    assert read_configuration(config).differences.between == ("dev", "prod")
    file.write_text(f"{IMPORTS}DIFFERENCES = Differences(between=('dev', 'live'))\n")
    assert report(config) == [
        (
            "all: DIFFERENCES.between[1] is 'live'; it must be the name of an environment: dev, staging, "
            "prod; edit config/differences.py"
        )
    ]
    file.write_text("DIFFERENCES = 1\n")
    assert report(config) == [
        "all: DIFFERENCES is 1; it must be a Differences(...); edit config/differences.py"
    ]
