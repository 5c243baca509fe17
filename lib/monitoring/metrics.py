"""Which series exist, and the labels that they have."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

_FOREIGN = Path(__file__).with_name("foreign.yaml")
_SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("", "_sum", "_count")}

SCRAPED = frozenset({"job", "instance", "namespace", "pod", "container", "endpoint", "service"})
"""The labels that a scrape by a ServiceMonitor adds; series of kube-state-metrics keep their own."""

Series = Mapping[str, frozenset[str]]
"""The labels of each series, by the series' name."""


class Metric(NamedTuple):
    """A metric as a service's file describes it; `buckets` are the bounds of a histogram."""

    type: str
    labels: frozenset[str]
    buckets: tuple[float, ...]


@cache
def own_metrics(folder: str, service: str) -> Mapping[str, Metric]:
    """Return the metrics that a service's running container was seen to have; none without a file."""
    file = Path(folder, "docker", service, "metrics.yaml")
    content: dict[str, Any] = _read(file) if file.exists() else {}
    return {
        name: Metric(each["type"], frozenset(each["labels"]), tuple(each.get("buckets", ())))
        for name, each in content.items()
    }


@cache
def own_series(folder: str, service: str) -> Series:
    """Return the series of a service's metrics, with the labels that their scrape adds."""
    return {
        name: labels | SCRAPED
        for metric, known in own_metrics(folder, service).items()
        for name, labels in _series(metric, known)
    }


@cache
def foreign_series() -> Series:
    """Return the series of other programs that rules and dashboards may use."""
    return {
        name: frozenset(labels) | SCRAPED
        for teller in _read(_FOREIGN)
        for name, labels in teller["metrics"].items()
    }


def _series(name: str, metric: Metric) -> Iterator[tuple[str, frozenset[str]]]:
    for suffix in _SUFFIXES.get(metric.type, ("",)):
        yield name + suffix, metric.labels - (frozenset() if suffix == "_bucket" else {"le"})


def _read(file: Path) -> Any:
    return yaml.load(file.read_bytes(), yaml.CSafeLoader)
