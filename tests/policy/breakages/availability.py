"""Breakages of replicas and their spread."""

from tests.policy.breakages.changes import POD, broken, drop, put

BREAKAGES = [
    broken("stated_replicas", put("Deployment/backend", "spec replicas", 3)),
    broken("single_writers quota_room spread", put("StatefulSet/chromadb", "spec replicas", 2)),
    broken(
        "single_writers",
        put("StatefulSet/chromadb", "spec volumeClaimTemplates 0 spec accessModes", ["ReadWriteOnce"]),
    ),
    broken(
        "single_writers",
        put("StatefulSet/chromadb", "spec persistentVolumeClaimRetentionPolicy whenDeleted", "Delete"),
    ),
    broken("ways_back", drop("StatefulSet/chromadb", "spec podManagementPolicy")),
    broken("ways_back", put("StatefulSet/chromadb", "spec podManagementPolicy", "OrderedReady")),
    broken("autoscaler_behavior", drop("HorizontalPodAutoscaler/backend", "spec metrics 1")),
    broken("autoscaler_behavior", drop("HorizontalPodAutoscaler/backend", "spec behavior scaleDown")),
    broken("rollouts", put("Deployment/backend", "spec strategy rollingUpdate maxUnavailable", 1)),
    broken("disruption_budgets", put("PodDisruptionBudget/backend", "spec maxUnavailable", 0)),
    broken("disruption_budgets", put("PodDisruptionBudget/backend", "spec maxUnavailable", "0%")),
    broken(
        "disruption_budgets",
        drop("PodDisruptionBudget/backend", "spec maxUnavailable"),
        put("PodDisruptionBudget/backend", "spec minAvailable", 3),
    ),
    broken("broken_pods", drop("PodDisruptionBudget/backend", "spec unhealthyPodEvictionPolicy")),
    broken("spread", drop("Deployment/backend", f"{POD} topologySpreadConstraints 1")),
    broken(
        "drained_nodes", drop("Deployment/backend", f"{POD} topologySpreadConstraints 0 nodeTaintsPolicy")
    ),
]
