"""Breakages of how services grow, shrink and are replaced."""

from tests.policy.breakages.changes import POD, broken, drop, put

_SCALER, _BUDGET = "HorizontalPodAutoscaler/backend", "PodDisruptionBudget/backend"
_SPREAD = f"{POD} topologySpreadConstraints"
BREAKAGES = [
    broken("scaling_targets", put(_SCALER, "spec metrics 0 resource target averageUtilization", 99)),
    broken("scaling_targets", put(_SCALER, "spec metrics 1 resource target type", "Value")),
    broken("scaling_speed", put(_SCALER, "spec behavior scaleDown stabilizationWindowSeconds", 0)),
    broken("scaling_speed", put(_SCALER, "spec behavior scaleUp policies 1 periodSeconds", 600)),
    broken("rolling_updates", put("Deployment/backend", "spec strategy type", "Recreate")),
    broken("rolling_updates", put("Deployment/backend", "spec strategy rollingUpdate maxSurge", 3)),
    broken("kept_revisions", drop("Deployment/backend", "spec revisionHistoryLimit")),
    broken("kept_revisions", put("StatefulSet/chromadb", "spec revisionHistoryLimit", 0)),
    broken("evictions", put(_BUDGET, "spec maxUnavailable", 2)),
    broken("evictions", put(_BUDGET, "spec unhealthyPodEvictionPolicy", "IfHealthyBudget")),
    broken("even_spread", put("Deployment/backend", f"{_SPREAD} 1 maxSkew", 2)),
    broken("even_spread", drop("Deployment/backend", f"{_SPREAD} 1 matchLabelKeys")),
    broken("even_spread", drop("Deployment/backend", f"{_SPREAD} 0 labelSelector")),
]
