"""What GitOps controllers are told on the objects that they deliver."""

from collections.abc import Iterator

from tests.policy.documents import Manifests

_COMPARED, _HEALTH = "argocd.argoproj.io/compare-options", "argocd.argoproj.io/ignore-healthcheck"


def kept_without_difference(manifests: Manifests) -> Iterator[str]:
    """What is never pruned is no difference either, or Argo CD would try to remove it for ever."""
    for document in manifests.of("Namespace", "PersistentVolumeClaim"):
        if document.get(f"metadata annotations {_COMPARED}") != "IgnoreExtraneous":
            yield f"{document} would be a difference"


def healthy_without_a_run(manifests: Manifests) -> Iterator[str]:
    """A job that fails, and a claim that waits for its first run, are no reason for Argo CD to wait."""
    for document in manifests.of("CronJob", "PersistentVolumeClaim"):
        if document.get(f"metadata annotations {_HEALTH}") != "true":
            yield f"{document} would be waited for"
