"""Objects of which something changes, and the classes of that."""

from typing import Any

from lib.review.diff.environments import changed
from lib.yaml_text import yaml_text

Object = dict[str, Any]

KEPT = {
    "argocd.argoproj.io/sync-options": "Prune=false",
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
}


def made(version: str, kind: str, metadata: Object | None = None, **fields: Any) -> Object:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "x", **(metadata or {})}, **fields}


def claim(**spec: Any) -> Object:
    return made("v1", "PersistentVolumeClaim", {"annotations": KEPT}, spec=spec)


def pods(kind: str = "Deployment", fields: Object | None = None, **spec: Any) -> Object:
    template = {"spec": {"automountServiceAccountToken": False, "containers": [{"name": "x"}], **spec}}
    return made("apps/v1", kind, spec={"template": template, **(fields or {})})


def mounting(source: Object) -> Object:
    mount = {"name": "x", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}
    return pods(containers=[mount], volumes=[{"name": "data", **source}])


def classes(*sides: Object | None) -> dict[str, set[str]]:
    """Return the classes of each changed field by its last step; of a whole object by nothing."""
    found = changed("x", *({"a.yaml": yaml_text([each]) if each else ""} for each in sides))
    return {
        "".join(each.change.path[-1:]): {one.category.slug for one in each.verdicts} for each in found.fields
    }


RBAC = "rbac.authorization.k8s.io/v1"
ARGO, FLUX = "argoproj.io/v1alpha1", "kustomize.toolkit.fluxcd.io/v1"
PROJECT = {"sourceRepos": ["a"], "description": "One"}
MONITOR = {"endpoints": [{"port": "metrics", "interval": "30s"}]}
WATCH = "monitoring.coreos.com/v1"
