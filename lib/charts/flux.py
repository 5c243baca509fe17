"""What Flux gets instead of Argo CD: the repository, and a Kustomization for each environment."""

from collections.abc import Iterator
from typing import Any

from constructs import Construct

from lib.configuration import Configuration
from lib.constructs.manifests import Manifests
from lib.constructs.metadata import delivery_labels
from lib.model import FLUX, OWN_CLUSTER, Delivery, Platform

_INTERVAL = "1m"
# While Flux waits for the health of a commit, it applies no other: a revert waits until the timeout.
_RECONCILIATION = {"interval": "10m", "retryInterval": "1m", "timeout": "3m", "prune": True, "wait": True}
# A job's claim may be bound only when its first pod is there; those of services are in no manifest.
_HEALTH = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "current": "status.phase in ['Bound', 'Pending']",
    "failed": "status.phase == 'Lost'",
}


class FluxChart(Manifests):
    """Flux's objects, applied to its own cluster; plain ones, because they have few fields."""

    def __init__(self, scope: Construct, configuration: Configuration) -> None:
        super().__init__(scope, FLUX, flux_documents(configuration))


def flux_documents(configuration: Configuration) -> Iterator[dict[str, Any]]:
    name, delivery = configuration.catalogue.name, configuration.delivery
    shared = {"labels": dict(sorted(delivery_labels(name).items()))}
    placed = {"namespace": delivery.flux_namespace}
    yield {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "GitRepository",
        "metadata": {**shared, "name": name, **placed},
        "spec": git_repository(delivery),
    }
    for platform in configuration.platforms:
        yield {
            "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
            "kind": "Kustomization",
            "metadata": {**shared, "name": platform.instance, **placed},
            "spec": kustomization(platform),
        }


def git_repository(delivery: Delivery) -> dict[str, Any]:
    """Return the spec of the repository that Flux reads; of all its files only dist/ counts."""
    return {
        "interval": _INTERVAL,
        "url": delivery.repository,
        **({"secretRef": {"name": delivery.flux_secret}} if delivery.flux_secret else {}),
        "ref": {"branch": delivery.branch},
        "ignore": "/*\n!/dist/\n",
    }


def kustomization(platform: Platform) -> dict[str, Any]:
    """Return the spec that follows dist/<environment>; one that is synced by hand is suspended."""
    environment = platform.environment
    cluster = environment.sync.cluster
    remote = {} if cluster == OWN_CLUSTER else {"kubeConfig": {"secretRef": {"name": cluster}}}
    return {
        **_RECONCILIATION,
        "healthCheckExprs": [_HEALTH],
        **remote,
        "path": f"./dist/{environment.name}",
        "sourceRef": {"kind": "GitRepository", "name": platform.name},
        "suspend": not environment.sync.automatic,
    }
