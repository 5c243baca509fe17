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
from lib.constructs.made_of import GroupKind, made_of
from lib.constructs.manifests import Document, Identity, identity
from lib.constructs.metadata import delivery_labels
from lib.model import Delivery, Platform


def app_project(
    name: str, delivery: Delivery, platforms: Sequence[Platform], documents: Iterable[Document]
) -> AppProjectProps:
    """Return a project that admits this repository, these environments, and the kinds of their objects.

    Argo CD shows nothing of, and below, what a project does not admit: so it admits what is made of them.
    """
    objects = list(map(identity, documents))
    return AppProjectProps(
        metadata=ApiObjectMetadata(
            name=name, namespace=delivery.argocd_namespace, labels=delivery_labels(name)
        ),
        spec=AppProjectSpec(
            description=f"Every environment of {name}",
            source_repos=[delivery.repository],
            destinations=[
                AppProjectSpecDestinations(name=each.sync.cluster, namespace=each.namespace)
                for each in (platform.environment for platform in platforms)
            ],
            cluster_resource_whitelist=_cluster_resources(objects),
            namespace_resource_whitelist=_namespaced_kinds(objects),
        ),
    )


def _cluster_resources(objects: Iterable[Identity]) -> list[AppProjectSpecClusterResourceWhitelist]:
    """Return what has no namespace: each object by its own name."""
    return [
        AppProjectSpecClusterResourceWhitelist(group=each.group, kind=each.kind, name=each.name)
        for each in objects
        if not each.namespace
    ]


def _namespaced_kinds(objects: Iterable[Identity]) -> list[AppProjectSpecNamespaceResourceWhitelist]:
    kinds = made_of({GroupKind(each.group, each.kind) for each in objects if each.namespace})
    return [AppProjectSpecNamespaceResourceWhitelist(group=group, kind=kind) for group, kind in sorted(kinds)]
