"""What Argo CD may do for the platform, and nothing beyond."""

from collections.abc import Iterable, Sequence

from cdk8s import ApiObjectMetadata

from imports.io.argoproj import (
    AppProjectProps,
    AppProjectSpec,
    AppProjectSpecClusterResourceWhitelist,
    AppProjectSpecDestinations,
    AppProjectSpecNamespaceResourceWhitelist,
)
from lib.constructs.manifests import Document, group_and_kind
from lib.constructs.metadata import delivery_labels
from lib.model import Delivery, Platform


def app_project(
    delivery: Delivery, platforms: Sequence[Platform], documents: Iterable[Document]
) -> AppProjectProps:
    """Return a project that admits this repository, these environments, and the kinds of their documents."""
    documents = list(documents)
    platform = platforms[0]
    return AppProjectProps(
        metadata=ApiObjectMetadata(
            name=platform.name, namespace=delivery.argocd_namespace, labels=delivery_labels(platform)
        ),
        spec=AppProjectSpec(
            description=f"Every environment of {platform.name}",
            source_repos=[delivery.repository],
            destinations=[
                AppProjectSpecDestinations(name=each.sync.cluster, namespace=each.namespace)
                for each in (platform.environment for platform in platforms)
            ],
            cluster_resource_whitelist=_cluster_resources(documents),
            namespace_resource_whitelist=_namespaced_kinds(documents),
        ),
    )


def _cluster_resources(documents: Iterable[Document]) -> list[AppProjectSpecClusterResourceWhitelist]:
    """Return what has no namespace: each object by its own name."""
    return [
        AppProjectSpecClusterResourceWhitelist(group=group, kind=kind, name=each.metadata.name)
        for each in documents
        if each.metadata and not each.metadata.namespace
        for group, kind in [group_and_kind(each)]
    ]


def _namespaced_kinds(documents: Iterable[Document]) -> list[AppProjectSpecNamespaceResourceWhitelist]:
    kinds = {group_and_kind(each) for each in documents if each.metadata and each.metadata.namespace}
    return [AppProjectSpecNamespaceResourceWhitelist(group=group, kind=kind) for group, kind in sorted(kinds)]
