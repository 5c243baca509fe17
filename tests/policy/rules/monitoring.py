"""What people are told of, and what they are shown."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.policy.documents import Document, Manifests

_SEVERITIES = {"critical", "warning"}


def rules_and_dashboards(manifests: Manifests) -> Iterator[str]:
    """With a Prometheus services and scheduled jobs have rules; with a Grafana services have dashboards."""
    platform, services = manifests.platform, manifests.platform.workloads
    add_ons = platform.environment.add_ons
    watched = [*services, *(job for job in platform.jobs if job.size.schedule)]
    grafana = dict(add_ons.grafana.labels) if add_ons.grafana else {}
    dashboards = [each for each in manifests.of("ConfigMap") if str(each.name).endswith("-dashboard")]
    expected: list[tuple[list[Document], list[str], Mapping[str, str]]] = [
        (
            manifests.of("PrometheusRule"),
            [each.name for each in watched] if add_ons.prometheus else [],
            add_ons.prometheus.labels if add_ons.prometheus else {},
        ),
        (dashboards, [f"{each.name}-dashboard" for each in services] if add_ons.grafana else [], grafana),
    ]
    for documents, names, labels in expected:
        if sorted(str(each.name) for each in documents) != sorted(names):
            yield f"{manifests.platform.environment.name}: there are {documents}, not {names}"
        for document in documents:
            if not labels.items() <= document.get("metadata labels", {}).items():
                yield f"{document} is not found by {dict(labels)}"


def alerts(manifests: Manifests) -> Iterator[str]:
    """Every alert says how severe it is, whose it is, what is wrong, and which page says what to do."""
    runbooks = Path(manifests.platform.catalogue.folder, "docs", "runbooks")
    for document in manifests.of("PrometheusRule"):
        for alert in document.find("spec groups * rules *"):
            if "alert" not in alert:
                continue
            labels, annotations = alert.get("labels", {}), alert.get("annotations", {})
            whose = {"namespace": document.namespace, "service": document.name}
            if labels.get("severity") not in _SEVERITIES or not whose.items() <= labels.items():
                yield f"{document} {alert['alert']} has labels {labels}"
            if not str(annotations.get("summary", "")).startswith(f"{document.name}: "):
                yield f"{document} {alert['alert']} does not say what is wrong with {document.name}"
            page = str(annotations.get("runbook_url", "")).rpartition("/")[2]
            if page != f"{alert['alert']}.md" or not (runbooks / page).is_file():
                yield f"{document} {alert['alert']} has no page: {annotations.get('runbook_url')}"
