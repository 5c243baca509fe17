"""Alerts and dashboards."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.policy.documents import Document, Manifests

_SEVERITIES = {"critical", "warning"}


def watched_programs(manifests: Manifests) -> Iterator[str]:
    """Where there is a Prometheus, exactly the services and the scheduled jobs have rules."""
    platform = manifests.platform
    programs = [*platform.workloads, *(job for job in platform.jobs if job.size.schedule)]
    expected = {each.name for each in programs if platform.environment.add_ons.prometheus}
    for name in sorted(expected ^ {each.name for each in manifests.of("PrometheusRule")}):
        yield f"{name} is {'not ' if name in expected else ''}watched"


def dashboards(manifests: Manifests) -> Iterator[str]:
    """Where there is a Grafana, exactly the services have a dashboard."""
    platform = manifests.platform
    expected = {
        f"{each.name}-dashboard" for each in platform.workloads if platform.environment.add_ons.grafana
    }
    for name in sorted(expected ^ {each.name for each in _dashboards(manifests)}):
        yield f"{name} is {'not there' if name in expected else 'of nothing'}"


def monitoring_labels(manifests: Manifests) -> Iterator[str]:
    """Prometheus and Grafana find what is theirs by the labels that the environment says."""
    add_ons = manifests.platform.environment.add_ons
    theirs = (
        (add_ons.prometheus, manifests.of("PrometheusRule", "ServiceMonitor")),
        (add_ons.grafana, _dashboards(manifests)),
    )
    for document, labels in ((each, owner.labels) for owner, found in theirs if owner for each in found):
        if not labels.items() <= document.get("metadata labels", {}).items():
            yield f"{document} is not found by {dict(labels)}"


def alert_labels(manifests: Manifests) -> Iterator[str]:
    """Every alert says how severe it is, and whose it is."""
    for document, alert in _alerts(manifests):
        labels = alert.get("labels", {})
        whose = {"namespace": document.namespace, "service": document.name}
        if labels.get("severity") not in _SEVERITIES or not whose.items() <= labels.items():
            yield f"{document} {alert['alert']} has labels {labels}"


def alert_texts(manifests: Manifests) -> Iterator[str]:
    """Every alert says what is wrong with whom, and on which page people read what to do."""
    runbooks = Path(manifests.platform.catalogue.folder, "docs", "runbooks")
    for document, alert in _alerts(manifests):
        annotations = alert.get("annotations", {})
        if not str(annotations.get("summary", "")).startswith(f"{document.name}: "):
            yield f"{document} {alert['alert']} does not say what is wrong with {document.name}"
        page = str(annotations.get("runbook_url", "")).rpartition("/")[2]
        if page != f"{alert['alert']}.md" or not (runbooks / page).is_file():
            yield f"{document} {alert['alert']} has no page: {annotations.get('runbook_url')}"


def _dashboards(manifests: Manifests) -> list[Document]:
    return [each for each in manifests.of("ConfigMap") if each.name.endswith("-dashboard")]


def _alerts(manifests: Manifests) -> Iterator[tuple[Document, dict[str, Any]]]:
    for document in manifests.of("PrometheusRule"):
        rules = document.find("spec groups * rules *")
        yield from ((document, rule) for rule in rules if "alert" in rule)
