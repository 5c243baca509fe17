"""Names, labels and selectors."""

from collections.abc import Mapping

from cdk8s import ApiObjectMetadata
from cdk8s_plus_27 import k8s

from lib.model import Platform, Program
from lib.model.add_ons import NO_LABELS

NEVER_PRUNED = {
    "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
}
"""Annotations of what holds data: it outlives what made it, as the claims of a StatefulSet do."""

_PREFIX = "app.kubernetes.io"


def selector(platform: Platform, service: str) -> dict[str, str]:
    """Return the labels that find a service's pods; they never change, because a cluster refuses it."""
    return {f"{_PREFIX}/name": service, f"{_PREFIX}/instance": instance(platform)}


def labels(platform: Platform, program: Program) -> dict[str, str]:
    """Return the labels of everything that belongs to a service or a job."""
    return {
        **_common(platform),
        **selector(platform, program.name),
        f"{_PREFIX}/component": program.component,
        f"{_PREFIX}/version": platform.image(program).tag,
    }


def metadata(
    platform: Platform, program: Program, annotations: dict[str, str] | None = None
) -> k8s.ObjectMeta:
    """Return the metadata of an object that is called as its service or job is."""
    return k8s.ObjectMeta(
        name=program.name,
        namespace=platform.environment.namespace,
        labels=labels(platform, program),
        annotations=annotations,
    )


def shared_metadata(platform: Platform, name: str) -> k8s.ObjectMeta:
    """Return the metadata of an object that all services of an environment share."""
    return k8s.ObjectMeta(name=name, namespace=platform.environment.namespace, labels=shared_labels(platform))


def custom_metadata(
    platform: Platform, program: Program, added: Mapping[str, str] = NO_LABELS, *, name: str = ""
) -> ApiObjectMetadata:
    """Return the metadata of a custom resource of a service or a job, with some labels more."""
    return ApiObjectMetadata(
        name=name or program.name,
        namespace=platform.environment.namespace,
        labels={**labels(platform, program), **added},
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
        f"{_PREFIX}/instance": instance(platform),
        f"{_PREFIX}/component": "environment",
    }


def _common(platform: Platform) -> dict[str, str]:
    return {
        **platform.environment.labels,
        f"{_PREFIX}/part-of": platform.name,
        f"{_PREFIX}/managed-by": "cdk8s",
    }


def instance(platform: Platform) -> str:
    """Return the platform's name in an environment; so is called what delivers it as well."""
    return f"{platform.name}-{platform.environment.name}"


def delivery_labels(platform: Platform) -> dict[str, str]:
    """Return the labels of what delivers a platform; it stands outside of every environment."""
    return {f"{_PREFIX}/part-of": platform.name, f"{_PREFIX}/managed-by": "cdk8s"}
