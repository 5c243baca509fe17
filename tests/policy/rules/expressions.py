"""What Prometheus is asked for exists, is this environment's, and is shown in its own unit."""

import re
from collections.abc import Iterator
from functools import cache

from lib.model import Platform
from lib.monitoring.metrics import foreign_series, own_series
from lib.monitoring.promql import missing
from tests.policy.boards import boards
from tests.policy.documents import Document, Manifests

_ALERTS = {"ALERTS": frozenset({"alertname", "alertstate", "namespace", "service", "severity", "window"})}
"""What Prometheus itself tells of its alerts."""
_SELECTOR = re.compile(r"([\w:]+)\{([^}]*)\}")
_MATCHER = re.compile(r'(\w+)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"')
_WHOSE = (
    *("job", "service", "container", "deployment", "statefulset", "cronjob", "horizontalpodautoscaler"),
    *("name", "persistentvolumeclaim"),
)
"""Labels of which each series has one that says whose it is."""
_UNITS = (
    (r"histogram_quantile\(", "s"),
    (r"container_memory|resource=\"memory\"", "bytes"),
    (r"\) / |/ sum_over_time|:ratio_rate| / kubelet", "percentunit"),
    (r"rate\(container_cpu", "none"),
    (r"rate\(|:rate5m", "reqps"),
    (r"", "none"),
)
"""The unit of what the first pattern finds that finds anything."""


def known_series(manifests: Manifests) -> Iterator[str]:
    """Every metric and label in a rule or a panel is one that somebody tells."""
    recorded = frozenset(
        str(name)
        for document in manifests.of("PrometheusRule")
        for name in document.find("spec groups * rules * record")
    )
    for document, expression in _expressions(manifests):
        for name, allowed in _unknown(expression, manifests.platform, recorded):
            yield f"{document} asks for {name}: want {allowed}"


def own_series_only(manifests: Manifests) -> Iterator[str]:
    """Every series that is asked for is of the environment's namespace, and of the service or its callers."""
    for document, expression in _expressions(manifests):
        owners = _owners(manifests.platform, document.program)
        for selector in _others(expression, document.namespace, owners):
            yield f"{document} asks for {selector}"


@cache
def _unknown(expression: str, platform: Platform, recorded: frozenset[str]) -> list[tuple[str, str]]:
    return list(missing(expression, _known(platform, recorded), "a metric that somebody tells"))


@cache
def _others(expression: str, namespace: str | None, owners: tuple[str, ...]) -> list[str]:
    """Return the selectors that are of another namespace, or of nobody or somebody else in it."""
    found = []
    for metric, labels in _SELECTOR.findall(expression):
        matchers = {name: (sign, value) for name, sign, value in _MATCHER.findall(labels)}
        whose = [value for name, (sign, value) in matchers.items() if name in _WHOSE and sign == "="]
        if matchers.get("namespace") != ("=", namespace) or len(whose) != 1 or whose[0] not in owners:
            found.append(f"{metric}{{{labels}}}")
    return found


def units(manifests: Manifests) -> Iterator[str]:
    """A panel has the unit of what its queries ask for."""
    for board in boards(manifests):
        for panel in board.shown:
            unit = panel.get("fieldConfig", {}).get("defaults", {}).get("unit")
            found = {_unit(str(each.get("expr"))) for each in panel.get("targets", ())}
            if found != {unit}:
                yield f"{board.document} {panel.get('title')} is in {unit}, not in {found}"


@cache
def _unit(expression: str) -> str:
    return next(unit for pattern, unit in _UNITS if re.search(pattern, expression))


def _expressions(manifests: Manifests) -> Iterator[tuple[Document, str]]:
    for document in manifests.of("PrometheusRule"):
        yield from ((document, str(text)) for text in document.find("spec groups * rules * expr"))
    for board in boards(manifests):
        yield from ((board.document, text) for text in board.expressions)


@cache
def _owners(platform: Platform, name: str) -> tuple[str, ...]:
    """Return the names by which the series of a service or a job may be found."""
    measured = [each.declared.objectives for each in platform.workloads if each.name == name]
    return (name, f"data-{name}-0", *(each.measured_by for each in measured if each and each.measured_by))


@cache
def _known(platform: Platform, recorded: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return the labels of each series that services, the cluster, rules and Prometheus tell."""
    folder = platform.catalogue.folder
    told = [own_series(folder, each.name) for each in platform.workloads if each.declared.has_metrics]
    records = dict.fromkeys(recorded, frozenset({"namespace", "service"}))
    return {
        name: labels for each in (*told, foreign_series(), _ALERTS, records) for name, labels in each.items()
    }
