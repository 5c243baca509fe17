"""What Argo CD may do for the platform, and nothing beyond."""

from collections.abc import Collection, Iterable, Sequence

from cdk8s import ApiObjectMetadata

from imports.io.argoproj import (
    AppProjectProps,
    AppProjectSpec,
    AppProjectSpecClusterResourceWhitelist,
    AppProjectSpecDestinations,
    AppProjectSpecNamespaceResourceWhitelist,
)
from lib.constructs.made_of import GroupKind, made_of
from lib.constructs.metadata import delivery_labels
from lib.model import Delivery, Platform
from lib.output import Kind


def app_project(
    name: str, delivery: Delivery, platforms: Sequence[Platform], kinds: Collection[Kind]
) -> AppProjectProps:
    """Return a project that admits this repository, these environments, and the kinds of their objects.

    Argo CD shows nothing of, and below, what a project does not admit: so it admits what is made of them.
    """
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
            cluster_resource_whitelist=_cluster_resources(kinds),
            namespace_resource_whitelist=_namespaced_kinds(kinds),
        ),
    )


def _cluster_resources(kinds: Iterable[Kind]) -> list[AppProjectSpecClusterResourceWhitelist]:
    """Return what has no namespace: each object by its own name."""
    return [
        AppProjectSpecClusterResourceWhitelist(group=each.group, kind=each.kind, name=each.cluster_wide)
        for each in kinds
        if each.cluster_wide
    ]


def _namespaced_kinds(kinds: Iterable[Kind]) -> list[AppProjectSpecNamespaceResourceWhitelist]:
    namespaced = {GroupKind(each.group, each.kind) for each in kinds if not each.cluster_wide}
    return [
        AppProjectSpecNamespaceResourceWhitelist(group=group, kind=kind)
        for group, kind in sorted(made_of(namespaced))
    ]
