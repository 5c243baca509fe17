"""Nodes of a cluster that is for tests alone: by zone, and out of use for as long as a block runs."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from tests.cluster.kubectl import Kubectl

HOW = "no node is drained: CLUSTER_DRAIN=1, on a cluster that is for tests alone and has three zones"
LEAST_ZONES = 3
_ZONE = "topology.kubernetes.io/zone"

Zones = Mapping[str, list[str]]


def drainable(kubectl: Kubectl) -> Zones:
    """Return the nodes that take any pod, by zone; none where they must stay as they are."""
    zones = defaultdict(list)
    if os.environ.get("CLUSTER_DRAIN"):
        for node in filter(_takes_pods, kubectl.objects("nodes")):
            zones[node["metadata"]["labels"].get(_ZONE, "")].append(node["metadata"]["name"])
    return zones if len(zones) >= LEAST_ZONES else {}


def _takes_pods(node: Mapping[str, Any]) -> bool:
    return not node["spec"].get("taints") and not node["spec"].get("unschedulable")


@contextmanager
def cordoned(kubectl: Kubectl, nodes: Sequence[str]) -> Iterator[None]:
    """Run the block while nodes take no new pods."""
    try:
        kubectl.answer("cordon", *nodes)
        yield
    finally:
        kubectl.answer("uncordon", *nodes)


@contextmanager
def drained(kubectl: Kubectl, nodes: Sequence[str], selector: str) -> Iterator[None]:
    """Run the block while nodes take no new pods and have none of those that are selected."""
    options = ("--ignore-daemonsets", "--delete-emptydir-data", "--timeout=5m")
    with cordoned(kubectl, nodes):
        for node in nodes:
            done = kubectl.run("drain", node, f"--pod-selector={selector}", *options)
            assert done.returncode == 0, done.stderr
        yield
