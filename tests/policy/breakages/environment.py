"""Breakages of the environment's own objects and promises."""

from tests.policy.breakages.changes import POD, broken, clone, delete, drop, move_to_end, put

BREAKAGES = [
    broken(
        "files duplicate_objects label_values program_names",
        clone("ConfigMap/backend", "kind", "ConfigMap", file="prod/extra.k8s.yaml"),
    ),
    broken("namespace_first", move_to_end("Namespace/goals")),
    broken("one_namespace", clone("ConfigMap/backend", "metadata namespace", "default")),
    *(
        broken(
            "pod_security_labels",
            put(
                "Namespace/goals",
                f"metadata labels pod-security.kubernetes.io/{mode}",
                "baseline",
            ),
        )
        for mode in ("enforce", "audit", "warn")
    ),
    broken("never_pruned kept_without_difference", drop("Namespace/goals", "metadata annotations")),
    broken(
        "never_pruned",
        put("Namespace/goals", "metadata annotations argocd.argoproj.io/sync-options", "Prune=true"),
    ),
    broken("complete_environment", delete("LimitRange/goaltrajectory")),
    broken("complete_environment default_deny", delete("NetworkPolicy/default-deny")),
    broken(
        "development spread quota_room quota_amounts",
        put("Deployment/backend", "spec replicas", 2),
        shape="dev",
    ),
    broken("production autoscaled_services", put("HorizontalPodAutoscaler/backend", "spec minReplicas", 2)),
    broken(
        "production spread least_zones",
        put("Deployment/backend", f"{POD} topologySpreadConstraints 0 whenUnsatisfiable", "ScheduleAnyway"),
    ),
]
