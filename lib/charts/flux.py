"""What Flux is given instead of Argo CD: the repository, and a Kustomization for each environment."""

from collections.abc import Mapping, Sequence
from typing import Any

from cdk8s import ApiObject, ApiObjectMetadata, Chart, JsonPatch
from constructs import Construct

from lib.constructs.metadata import delivery_labels, instance
from lib.model import FLUX, OWN_CLUSTER, Delivery, Platform

_INTERVAL = "1m"
_RECONCILIATION = {"interval": "10m", "retryInterval": "1m", "timeout": "10m", "prune": True, "wait": True}


class FluxChart(Chart):
    """Flux's objects, applied to its own cluster; plain ones, because there are few fields to type."""

    def __init__(self, scope: Construct, delivery: Delivery, platforms: Sequence[Platform]) -> None:
        super().__init__(scope, FLUX)
        self._labels = delivery_labels(platforms[0])
        self._namespace = delivery.flux_namespace
        self._add("source.toolkit.fluxcd.io/v1", "GitRepository", platforms[0].name, git_repository(delivery))
        for each in platforms:
            self._add("kustomize.toolkit.fluxcd.io/v1", "Kustomization", instance(each), kustomization(each))

    def _add(self, api_version: str, kind: str, name: str, spec: Mapping[str, Any]) -> None:
        metadata = ApiObjectMetadata(name=name, namespace=self._namespace, labels=self._labels)
        document = ApiObject(self, name, api_version=api_version, kind=kind, metadata=metadata)
        document.add_json_patch(JsonPatch.add("/spec", spec))


def git_repository(delivery: Delivery) -> dict[str, Any]:
    """Return the spec of the repository that Flux reads; of all its files only dist/ counts."""
    return {
        "interval": _INTERVAL,
        "url": delivery.repository,
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
        **remote,
        "path": f"./dist/{environment.name}",
        "sourceRef": {"kind": "GitRepository", "name": platform.name},
        "suspend": not environment.sync.automatic,
    }
