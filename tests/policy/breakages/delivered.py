"""Breakages of what GitOps controllers are told."""

from tests.policy.breakages.changes import broken, drop, put

_BACKUP, _HEALTH = "prod, backup", "metadata annotations argocd.argoproj.io/ignore-healthcheck"
BREAKAGES = [
    broken(
        "kept_without_difference",
        drop("Namespace/goals", "metadata annotations argocd.argoproj.io/compare-options"),
    ),
    broken("healthy_without_a_run", drop("CronJob/backup", "metadata annotations"), shape=_BACKUP),
    broken("healthy_without_a_run", put("PersistentVolumeClaim/backup", _HEALTH, "false"), shape=_BACKUP),
]
