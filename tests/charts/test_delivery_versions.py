"""Which versions of GitOps controllers know all that dist/ says to them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib.model import Sync
from tests.charts.test_delivery import Documents, argocd, example, flux
from tests.examples import platform
from tests.policy.documents import DIST

NEWER = {
    "Argo CD": {
        "AppProject spec.clusterResourceWhitelist.name": "3.3",
        "Application metadata.annotations.argocd.argoproj.io/compare-options": "2.10",
        "Application spec.syncPolicy.syncOptions": "2.5",
        "CronJob metadata.annotations.argocd.argoproj.io/ignore-healthcheck": "2.14",
    },
    "Flux": {
        "Kustomization spec.healthCheckExprs.apiVersion": "2.5",
        "Kustomization spec.healthCheckExprs.current": "2.5",
        "Kustomization spec.healthCheckExprs.failed": "2.5",
        "Kustomization spec.healthCheckExprs.kind": "2.5",
    },
}
"""Since when a controller knows a field, or what we say there."""

OLDER = {
    "AppProject": (
        "clusterResourceWhitelist.group",
        "clusterResourceWhitelist.kind",
        "description",
        "destinations.name",
        "destinations.namespace",
        "namespaceResourceWhitelist.group",
        "namespaceResourceWhitelist.kind",
        "sourceRepos",
    ),
    "Application": (
        "destination.name",
        "destination.namespace",
        "project",
        "source.path",
        "source.repoURL",
        "source.targetRevision",
        "syncPolicy.automated.prune",
        "syncPolicy.automated.selfHeal",
    ),
    "GitRepository": ("ignore", "interval", "ref.branch", "secretRef.name", "url"),
    "Kustomization": (
        "interval",
        "kubeConfig.secretRef.name",
        "path",
        "prune",
        "retryInterval",
        "sourceRef.kind",
        "sourceRef.name",
        "suspend",
        "timeout",
        "wait",
    ),
}
"""What Argo CD 2.0 and Flux 2.0 know of a spec."""


def said(documents: Documents) -> set[str]:
    """Return the kind and path of each field of a spec, and of each annotation."""
    return {
        f"{kind} {path}"
        for (kind, _), each in documents.items()
        for path in (
            *fields(each["spec"], "spec"),
            *(f"metadata.annotations.{key}" for key in each["metadata"].get("annotations", ())),
        )
    }


def fields(value: Any, path: str) -> Iterator[str]:
    """Yield the path of each field that holds a scalar, without the indices of lists."""
    if isinstance(value, list):
        for each in value:
            yield from fields(each, path)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from fields(each, f"{path}.{key}")
    else:
        yield path


def test_every_field_has_a_version(tmp_path: Path) -> None:
    """A field that no document had before is added to the newer ones, or to what all versions know."""
    elsewhere = example(tmp_path, platform(sync=Sync(cluster="far", automatic=True)))
    emitted = {field for documents in (argocd(), flux(), *elsewhere) for field in said(documents)}
    older = {f"{kind} spec.{path}" for kind, paths in OLDER.items() for path in paths}
    newer = {field for fields in NEWER.values() for field in fields if field.split()[0] in OLDER}
    assert emitted == older | newer


@pytest.mark.parametrize("controller", NEWER)
def test_the_page_names_the_lowest_version(controller: str) -> None:
    """docs/gitops.md names the version of the newest field that a controller must know."""
    newest = max(NEWER[controller].values(), key=lambda each: [int(part) for part in each.split(".")])
    assert f"{controller} {newest} or newer" in (DIST.parent / "docs" / "gitops.md").read_text()
