"""Breakages of amounts."""

from tests.policy.breakages.changes import CONTAINER, POD, broken, drop, put

_QUOTA, _LIMITS = "ResourceQuota/goaltrajectory", "LimitRange/goaltrajectory"
_CLAIM = "spec volumeClaimTemplates 0 spec"
BREAKAGES = [
    broken("declared_resources", put("Deployment/backend", f"{CONTAINER} resources requests cpu", "101m")),
    broken("scratch_folders", put("Deployment/backend", f"{POD} volumes 0 emptyDir sizeLimit", "1Mi")),
    broken("scratch_folders", put("Deployment/backend", f"{CONTAINER} volumeMounts 0 mountPath", "/var/tmp")),
    broken("claim_templates", put("StatefulSet/chromadb", f"{_CLAIM} resources requests storage", "1Gi")),
    broken("claim_templates", drop("StatefulSet/queue", f"{_CLAIM} storageClassName"), shape="kinds"),
    broken("quota_amounts", put(_QUOTA, "spec hard pods", "99")),
    broken("quota_amounts", put(_QUOTA, "spec hard requests.memory", "990Gi")),
    broken("container_bounds", put(_LIMITS, "spec limits 0 max cpu", "64")),
    broken("container_bounds", put(_LIMITS, "spec limits 0 type", "Pod")),
    broken("container_bounds", drop(_LIMITS, "spec limits")),
]
