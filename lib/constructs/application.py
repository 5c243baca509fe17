"""How Argo CD brings an environment's manifests to its cluster."""

from cdk8s import ApiObjectMetadata

from imports.io.argoproj import (
    ApplicationProps,
    ApplicationSpec,
    ApplicationSpecDestination,
    ApplicationSpecSource,
    ApplicationSpecSyncPolicy,
    ApplicationSpecSyncPolicyAutomated,
)
from lib.constructs.metadata import delivery_labels
from lib.model import Platform

# Argo CD compares with what the API server makes of a manifest, so defaults are not differences.
_COMPARISON = {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"}


def application(platform: Platform) -> ApplicationProps:
    """Return an Application that follows dist/<environment>, by itself or by hand.

    It has no finalizer, so deleting it leaves everything that it deployed.
    """
    environment = platform.environment
    return ApplicationProps(
        metadata=ApiObjectMetadata(
            name=platform.instance,
            namespace=platform.delivery.argocd_namespace,
            labels=delivery_labels(platform.name),
            annotations=_COMPARISON,
        ),
        spec=ApplicationSpec(
            project=platform.name,
            source=ApplicationSpecSource(
                repo_url=platform.delivery.repository,
                target_revision=platform.delivery.branch,
                path=f"dist/{environment.name}",
            ),
            destination=ApplicationSpecDestination(
                name=environment.sync.cluster, namespace=environment.namespace
            ),
            sync_policy=ApplicationSpecSyncPolicy(
                automated=_AUTOMATED if environment.sync.automatic else None,
                sync_options=["ServerSideApply=true"],
            ),
        ),
    )


_AUTOMATED = ApplicationSpecSyncPolicyAutomated(prune=True, self_heal=True)
