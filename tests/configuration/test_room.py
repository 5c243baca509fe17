"""A cluster has room for the pods of an environment, and a pod for what it writes."""

from pathlib import Path

import pytest

from lib.checks.environment import environment_faults
from lib.model import Cluster, Logs, Nodes, Resources, Sizing, replace
from tests.configuration.folder import report, set_environment
from tests.example.catalogue import CATALOGUE
from tests.examples import BACKUP, CLUSTER, ENVIRONMENT, LARGE, database_outside, services

ROOM = Nodes(count=3, cpu_millis=400, memory_mib=4096)


def refused(cluster: Cluster, **changes: object) -> list[str]:
    """Return what is wrong in the example on a cluster."""
    here = replace(ENVIRONMENT, cluster=cluster, **changes)
    return [f"{each.path} is {each.value}" for each in environment_faults("example", here, CATALOGUE)]


def limited(name: str, ephemeral_mib: int) -> Sizing:
    """Return the size of a service with a limit on what it writes."""
    size = ENVIRONMENT.services[name]
    assert size
    limit = replace(LARGE, ephemeral_mib=ephemeral_mib)
    return replace(size, requests=replace(size.requests, ephemeral_mib=1), limits=limit)


def changed(config: Path, changes: str) -> list[str]:
    """Return the report of a change to production."""
    set_environment(config, "prod", changes)
    return [line.removesuffix("; edit config/prod.py") for line in report(config)]


def sized(name: str, changes: str) -> str:
    return f"services=services({name}=replace(ENVIRONMENT.services[{name!r}], {changes}))"


def test_a_pods_log_counts_among_what_it_writes(config: Path) -> None:
    """The kubelet evicts a pod whose folders and logs together are larger than its limit."""
    assert changed(
        config,
        sized(
            "frontend", "requests=replace(SMALL, ephemeral_mib=1), limits=replace(LARGE, ephemeral_mib=65)"
        ),
    ) == [
        "prod: services.frontend.limits.ephemeral_mib is 65; it must be at least 66: frontend may write 16 MiB and a log of 50 MiB",
    ]
    assert changed(
        config,
        "jobs={'backup': replace(BACKUP, limits=replace(LARGE, ephemeral_mib=64))}, "
        "cluster=replace(CLUSTER, logs=Logs(file_mib=20, files=4))",
    ) == [
        "prod: jobs.backup.limits.ephemeral_mib is 64; it must be at least 80: backup may write 0 MiB and a log of 80 MiB",
    ]


@pytest.mark.parametrize(
    ("logs", "least"), [(Logs(), 66), (Logs(file_mib=1, files=2), 18), (Logs(files=9), 106)]
)
def test_the_limit_allows_for_the_clusters_own_rotation(logs: Logs, least: int) -> None:
    """With the folders and the log exactly, it is right."""
    cluster = replace(CLUSTER, logs=logs)
    assert refused(cluster, services=services(frontend=limited("frontend", least))) == []
    assert refused(cluster, services=services(frontend=limited("frontend", least - 1))) == [
        f"services.frontend.limits.ephemeral_mib is {least - 1}"
    ]


def test_a_pod_is_not_larger_than_a_node(config: Path) -> None:
    """It would stay pending, however many nodes there are."""
    nodes = "cluster=replace(CLUSTER, nodes=Nodes(count=9, cpu_millis=400, memory_mib=1023), zones=3)"
    larger = sized("chromadb", "requests=replace(LARGE, cpu_millis=401)")
    assert changed(config, f"{larger}, {nodes}") == [
        "prod: services.chromadb.requests.cpu_millis is 401; it must be at most the 400 of one of cluster.nodes",
        "prod: services.chromadb.requests.memory_mib is 1024; it must be at most the 1023 of one of cluster.nodes",
    ]


def test_all_pods_are_not_larger_than_all_nodes(config: Path) -> None:
    """Some would stay pending; three and three replicas and the database ask for 700."""
    nodes = "cluster=replace(CLUSTER, nodes=Nodes(count=3, cpu_millis=233, memory_mib=298), zones=3)"
    assert changed(config, nodes) == [
        "prod: cluster.nodes.cpu_millis is 233; it must be at least 234, or of more nodes: all pods ask for 700",
        "prod: cluster.nodes.memory_mib is 298; it must be at least 299, or of more nodes: all pods ask for 896",
    ]


def test_a_cluster_of_exactly_the_size_of_its_pods_is_right() -> None:
    """Autoscaled services count with their fewest pods, a job with one, and what does not run not at all."""
    full = replace(CLUSTER, zones=3, nodes=Nodes(count=4, cpu_millis=175, memory_mib=224))
    assert refused(full) == []
    job = {"jobs": {"backup": BACKUP}}
    assert refused(full, **job) == ["cluster.nodes.cpu_millis is 175", "cluster.nodes.memory_mib is 224"]
    larger = replace(full, nodes=Nodes(count=4, cpu_millis=200, memory_mib=256))
    assert refused(larger, **job) == []
    outside = database_outside()
    smaller = replace(full, nodes=Nodes(count=3, cpu_millis=200, memory_mib=256))
    assert refused(smaller, **outside) == []


def test_without_nodes_nothing_is_compared_with_them() -> None:
    huge = Resources(cpu_millis=256_000, memory_mib=4_194_304, ephemeral_mib=1024)
    most = Sizing(replicas=1, requests=huge, limits=huge)
    assert refused(CLUSTER, services=services(frontend=most)) == []


def test_a_wrong_size_or_cluster_is_not_compared() -> None:
    """It is reported for what it is, once."""
    over = Sizing(replicas=1, requests=replace(LARGE, cpu_millis=1001), limits=LARGE)
    assert refused(replace(CLUSTER, nodes=ROOM), services=services(frontend=over)) == [
        "services.frontend.requests.cpu_millis is 1001"
    ]
    wrong = replace(ROOM, count=0)
    assert refused(replace(CLUSTER, nodes=wrong)) == ["cluster.nodes.count is 0"]
