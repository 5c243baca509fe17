"""A cluster has room for the pods of an environment, and a pod for what it writes."""

from pathlib import Path

import pytest

from lib.checks.environment import environment_faults
from lib.model import Cluster, Logs, Nodes, Resources, replace
from tests.configuration.folder import report, set_environment
from tests.example.catalogue import CATALOGUE
from tests.examples import BACKUP, CLUSTER, ENVIRONMENT, LARGE, services

SIZED = "replace(ENVIRONMENT.services[{name!r}], {changes})"
ROOM = Nodes(count=3, cpu_millis=4000, memory_mib=8192)


def refused(cluster: Cluster, **changes: object) -> list[str]:
    """Return what is wrong in the example on a cluster."""
    here = replace(ENVIRONMENT, cluster=cluster, **changes)
    return [f"{each.path} is {each.value}" for each in environment_faults("example", here, CATALOGUE)]


def changed(config: Path, changes: str) -> list[str]:
    """Return the report of a change to production."""
    set_environment(config, "prod", changes)
    return [line.removesuffix("; edit config/prod.py") for line in report(config)]


def sized(name: str, changes: str) -> str:
    return f"services=services({name}=replace(ENVIRONMENT.services[{name!r}], {changes}))"


def test_a_pods_log_counts_among_what_it_writes(config: Path) -> None:
    """The kubelet evicts a pod whose folders and logs together are larger than its limit."""
    assert changed(config, sized("frontend", "limits=replace(LARGE, ephemeral_mib=65)")) == [
        "prod: services.frontend.limits.ephemeral_mib is 65; it must be at least 66: "
        "frontend may write 16 MiB and a log of 50 MiB"
    ]
    assert changed(config, "jobs={'backup': replace(BACKUP, limits=replace(LARGE, ephemeral_mib=64))}, "
                   "cluster=replace(CLUSTER, logs=Logs(file_mib=20, files=4))") == [
        "prod: jobs.backup.limits.ephemeral_mib is 64; it must be at least 80: "
        "backup may write 0 MiB and a log of 80 MiB"
    ]


@pytest.mark.parametrize(("logs", "least"), [(Logs(), 66), (Logs(file_mib=1, files=2), 18), (Logs(files=9), 106)])
def test_the_limit_allows_for_the_clusters_own_rotation(logs: Logs, least: int) -> None:
    cluster, database = replace(CLUSTER, logs=logs), replace(LARGE, ephemeral_mib=4096)
    sizes = services()
    for name, limit in {"frontend": least, "backend": 4096, "chromadb": 4096}.items():
        sizes[name] = replace(sizes[name], limits=replace(LARGE, ephemeral_mib=limit))
    assert refused(cluster, services=sizes) == []
    sizes["frontend"] = replace(sizes["frontend"], limits=replace(LARGE, ephemeral_mib=least - 1))
    assert refused(cluster, services=sizes) == [f"services.frontend.limits.ephemeral_mib is {least - 1}"]


