"""Breakages of replicas and their spread."""

from tests.policy.breakages.changes import POD, broken, drop, put

_BALANCED, _BACKUP = "prod, load balancer", "prod, backup"
_MODES = "spec volumeClaimTemplates 0 spec accessModes"
_OF_JOB = "spec jobTemplate spec template"
_ARCH = "kubernetes.io/arch"
_EVICTABLE = "metadata annotations cluster-autoscaler.kubernetes.io/safe-to-evict"
BREAKAGES = [
    broken("stated_replicas", put("Deployment/backend", "spec replicas", 3)),
    broken("single_writers quota_room spread quota_amounts", put("StatefulSet/chromadb", "spec replicas", 2)),
    broken(
        "single_writers claim_templates",
        put("StatefulSet/chromadb", _MODES, ["ReadWriteOnce"]),
    ),
    broken(
        "single_writers",
        put("StatefulSet/chromadb", "spec persistentVolumeClaimRetentionPolicy whenDeleted", "Delete"),
    ),
    broken("ways_back", drop("StatefulSet/chromadb", "spec podManagementPolicy")),
    broken("ways_back", put("StatefulSet/chromadb", "spec podManagementPolicy", "OrderedReady")),
    broken("autoscaler_behavior scaling_targets", drop("HorizontalPodAutoscaler/backend", "spec metrics 1")),
    broken(
        "autoscaler_behavior scaling_speed",
        drop("HorizontalPodAutoscaler/backend", "spec behavior scaleDown"),
    ),
    broken(
        "rollouts rolling_updates", put("Deployment/backend", "spec strategy rollingUpdate maxUnavailable", 1)
    ),
    broken("disruption_budgets evictions", put("PodDisruptionBudget/backend", "spec maxUnavailable", 0)),
    broken("disruption_budgets evictions", put("PodDisruptionBudget/backend", "spec maxUnavailable", "0%")),
    broken(
        "disruption_budgets evictions",
        drop("PodDisruptionBudget/backend", "spec maxUnavailable"),
        put("PodDisruptionBudget/backend", "spec minAvailable", 3),
    ),
    broken("broken_pods evictions", drop("PodDisruptionBudget/backend", "spec unhealthyPodEvictionPolicy")),
    broken("spread", drop("Deployment/backend", f"{POD} topologySpreadConstraints 1")),
    broken(
        "drained_nodes even_spread",
        drop("Deployment/backend", f"{POD} topologySpreadConstraints 0 nodeTaintsPolicy"),
    ),
    broken(
        "single_writers claim_templates",
        put("StatefulSet/chromadb", _MODES, ["ReadWriteOncePod"]),
        shape=_BALANCED,
    ),
    broken("least_zones", drop("Deployment/backend", f"{POD} topologySpreadConstraints 0 minDomains")),
    broken("least_zones", put("Deployment/backend", f"{POD} topologySpreadConstraints 0 minDomains", 1)),
    broken("least_zones", put("Deployment/backend", f"{POD} topologySpreadConstraints 1 minDomains", 2)),
    broken("suitable_nodes", drop("Deployment/backend", f"{POD} nodeSelector")),
    broken("suitable_nodes", put("StatefulSet/chromadb", f"{POD} nodeSelector disk", "fast")),
    broken("suitable_nodes", put("CronJob/backup", f"{_OF_JOB} spec nodeSelector", {}), shape=_BACKUP),
    broken("suitable_nodes", drop("Deployment/backend", f"{POD} nodeSelector {_ARCH}"), shape=_BALANCED),
    broken("suitable_nodes", put("Deployment/backend", f"{POD} nodeSelector {_ARCH}", "amd64")),
    broken("removable_nodes", drop("Deployment/backend", f"spec template {_EVICTABLE}")),
    broken("removable_nodes", put("Deployment/backend", f"spec template {_EVICTABLE}", "false")),
    broken("removable_nodes", put("CronJob/backup", f"{_OF_JOB} {_EVICTABLE}", "true"), shape=_BACKUP),
    broken("single_writers", drop("StatefulSet/chromadb", "spec persistentVolumeClaimRetentionPolicy")),
]
