"""Names, labels and selectors."""

from collections.abc import Mapping

from cdk8s import ApiObjectMetadata
from cdk8s_plus_27 import k8s

from lib.model import Platform, Program
from lib.model.add_ons import NO_LABELS
from lib.model.way_in import NO_ANNOTATIONS

NEVER_PRUNED = {
    "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
    "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
}
"""Annotations of what holds data: it outlives what made it, as the claims of a StatefulSet do.

What outlives it is no reason for Argo CD to sync again and again.
"""

HEALTH_IGNORED = {"argocd.argoproj.io/ignore-healthcheck": "true"}
"""Annotation of what may fail, or wait for its first run, while the Application is healthy."""

_PREFIX = "app.kubernetes.io"


def selector(program: Program) -> dict[str, str]:
    """Return the labels that find a program's pods; they never change, because a cluster refuses it."""
    return {f"{_PREFIX}/name": program.name, f"{_PREFIX}/instance": program.platform.instance}


def labels(program: Program) -> dict[str, str]:
    """Return the labels of everything that belongs to a service or a job."""
    return {
        **_common(program.platform),
        **selector(program),
        f"{_PREFIX}/component": program.declared.component,
        f"{_PREFIX}/version": program.image.tag,
    }


def metadata(
    program: Program, annotations: Mapping[str, str] = NO_ANNOTATIONS, *, name: str = ""
) -> k8s.ObjectMeta:
    """Return the metadata of an object that has, unless another is given, the name of its service or job."""
    return k8s.ObjectMeta(
        name=name or program.name,
        namespace=program.platform.environment.namespace,
        labels=labels(program),
        annotations=dict(annotations) or None,
    )


def shared_metadata(platform: Platform, name: str) -> k8s.ObjectMeta:
    """Return the metadata of an object that all services of an environment share."""
    return k8s.ObjectMeta(name=name, namespace=platform.environment.namespace, labels=shared_labels(platform))


def custom_metadata(
    program: Program,
    added: Mapping[str, str] = NO_LABELS,
    *,
    annotations: Mapping[str, str] = NO_ANNOTATIONS,
    name: str = "",
) -> ApiObjectMetadata:
    """Return the metadata of a custom resource of a service or a job, with some more labels."""
    return ApiObjectMetadata(
        name=name or program.name,
        namespace=program.platform.environment.namespace,
        labels={**labels(program), **added},
        annotations=dict(annotations) or None,
    )


def custom_shared_metadata(platform: Platform, name: str) -> ApiObjectMetadata:
    """Return the metadata of a custom resource that all services of an environment share."""
    return ApiObjectMetadata(
        name=name, namespace=platform.environment.namespace, labels=shared_labels(platform)
    )


def shared_labels(platform: Platform) -> dict[str, str]:
    """Return the labels of what all services of an environment share."""
    return {
        **_common(platform),
        f"{_PREFIX}/name": platform.name,
        f"{_PREFIX}/instance": platform.instance,
        f"{_PREFIX}/component": "environment",
    }


def _common(platform: Platform) -> dict[str, str]:
    return {
        **platform.environment.labels,
        **delivery_labels(platform.name),
    }


def delivery_labels(name: str) -> dict[str, str]:
    """Return the labels of what delivers a platform, which is outside every environment."""
    return {f"{_PREFIX}/part-of": name, f"{_PREFIX}/managed-by": "cdk8s"}
