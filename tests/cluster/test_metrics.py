"""The metrics that dashboards and rules need from the kubelet are those of a real cluster's kubelets."""

import dataclasses
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from lib.model import Platform, replace
from lib.monitoring.dashboard import dashboard
from lib.monitoring.groups import groups
from lib.monitoring.metrics import SCRAPED, foreign_series
from tests.cluster.deployed import Deployed
from tests.cluster.kubectl import Kubectl
from tests.notes import Timed

PATHS = ("metrics", "metrics/cadvisor", "metrics/resource")
"""cAdvisor names containers only where it finds their engine at its usual place; the last always does."""

WAIT_SECONDS = 300
"""How long the kubelet may take to measure a volume for the first time: it does that every minute."""

PREFIXES = ("kubelet_", "container_")
SELECTOR = re.compile(rf"\b((?:{'|'.join(PREFIXES)})\w+)\{{([^}}]*)\}}")
SAMPLE = re.compile(rf"^((?:{'|'.join(PREFIXES)})\w+)\{{(.*)\}} \S+", re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')


class Series(NamedTuple):
    """A metric with some labels."""

    metric: str
    labels: frozenset[tuple[str, str]]


def asked(platform: Platform) -> set[Series]:
    """Return the metrics that the rules and dashboards of all services need from the kubelet."""
    texts = [
        text
        for workload in platform.workloads
        for text in (
            json.dumps(dashboard(workload)).replace('\\"', '"'),
            *(rule.expression for group in groups(workload) for rule in group.rules),
        )
    ]
    return {found(*each) for text in texts for each in SELECTOR.findall(text)}


def told(kubectl: Kubectl) -> set[Series]:
    """Return the metrics of containers and volumes from the kubelets of all nodes."""
    nodes = [each["metadata"]["name"] for each in kubectl.objects("nodes")]
    addresses = [f"/api/v1/nodes/{node}/proxy/{path}" for node in nodes for path in PATHS]
    return {found(*each) for url in addresses for each in SAMPLE.findall(kubectl.answer("get", "--raw", url))}


def found(metric: str, labels: str) -> Series:
    return Series(metric, frozenset(LABEL.findall(labels)))


def missing(asked_for: set[Series], telling: set[Series]) -> set[Series]:
    """Return what is needed and missing: no series of the metric has all the labels."""
    return {
        each
        for each in asked_for
        if not any(each.metric == other.metric and each.labels <= other.labels for other in telling)
    }


def unseen(listed: Mapping[str, frozenset[str]], telling: set[Series]) -> dict[str, frozenset[str]]:
    """Return the labels that no series of a metric has, for each metric where there are such."""
    seen: dict[str, set[str]] = defaultdict(set)
    for each in telling:
        seen[each.metric] |= {name for name, _ in each.labels}
    return {name: lacking for name, labels in listed.items() if (lacking := labels - seen[name])}


def wait_until_none(lacking: Callable[[], Collection[object]]) -> None:
    """Wait until the kubelets have every metric that is needed."""
    end = time.monotonic() + WAIT_SECONDS
    while still := lacking():
        assert time.monotonic() < end, f"the kubelets do not have: {still}"
        time.sleep(2)


def test_the_kubelet_tells_what_is_asked_of_it(environment: Deployed, timed: Timed) -> None:
    """Those of every service's containers and of the database's volume, with their names here."""
    own = replace(environment.platform.environment, namespace=environment.namespace)
    wanted = asked(dataclasses.replace(environment.platform, environment=own))
    assert {each.metric.partition("_")[0] + "_" for each in wanted} == set(PREFIXES)
    with timed(f"{environment.name}: until the kubelets had every container and volume"):
        wait_until_none(lambda: missing(wanted, told(environment.kubectl)))


def test_the_kubelets_series_have_the_labels_of_the_list(dev: Deployed) -> None:
    """What lib/monitoring/foreign.yaml says of them holds for this version of Kubernetes."""
    listed = {
        name: labels - SCRAPED for name, labels in foreign_series().items() if name.startswith(PREFIXES)
    }
    wait_until_none(lambda: unseen(listed, told(dev.kubectl)))
