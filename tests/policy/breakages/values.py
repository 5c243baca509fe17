"""Breakages of words and numbers."""

from tests.policy.breakages.changes import CONTAINER, POD, broken, clone, put

_CALLS = ("declared_calls_in", "declared_calls_out")
BREAKAGES = [
    *(
        broken(" ".join(("enums", *more)), put(where, path, value))
        for where, path, value, *more in (
            ("PodDisruptionBudget/backend", "spec unhealthyPodEvictionPolicy", "Never", "evictions"),
            ("Deployment/backend", f"{CONTAINER} imagePullPolicy", "Sometimes", "pull_policies"),
            ("Deployment/backend", f"{CONTAINER} ports 0 protocol", "tcp", *_CALLS),
            ("Deployment/backend", f"{POD} topologySpreadConstraints 1 whenUnsatisfiable", "Maybe"),
            ("Deployment/backend", f"{POD} topologySpreadConstraints 1 topologyKey", "zone", "spread"),
            ("Deployment/backend", f"{POD} securityContext fsGroupChangePolicy", "Often", "changed_owners"),
            ("Deployment/backend", "spec strategy type", "Rolling", "rolling_updates"),
            (
                "StatefulSet/chromadb",
                "spec volumeClaimTemplates 0 spec accessModes 0",
                "ReadWrite",
                "single_writers",
                "claim_templates",
            ),
            ("NetworkPolicy/backend", "spec policyTypes 0", "ingress", "both_directions", *_CALLS),
            ("NetworkPolicy/backend", "spec ingress 0 ports 0 protocol", "tcp", "protocols", *_CALLS),
            ("HorizontalPodAutoscaler/backend", "spec metrics 0 type", "resource"),
            (
                "HorizontalPodAutoscaler/backend",
                "spec metrics 0 resource target type",
                "Percent",
                "scaling_targets",
            ),
            (
                "HorizontalPodAutoscaler/backend",
                "spec behavior scaleUp selectPolicy",
                "Most",
                "scaling_speed",
            ),
            ("Ingress/frontend", "spec rules 0 http paths 0 pathType", "prefix", "whole_hosts"),
            ("Service/backend", "spec type", "NodePort"),
            ("LimitRange/goaltrajectory", "spec limits 0 type", "Containers", "container_bounds"),
        )
    ),
    broken("ports service_ports", put("Service/backend", "spec ports 1 port", 99999)),
    broken("ports service_ports", put("Service/backend", "spec ports 1 name", "Metrics Port")),
    broken(
        "ports container_ports policy_ports declared_calls_in declared_calls_out",
        put("Deployment/backend", f"{CONTAINER} ports 1 containerPort", 0),
    ),
    broken(
        "ranges development spread quota_amounts", put("Deployment/backend", "spec replicas", -3), shape="dev"
    ),
    broken("ranges even_spread", put("Deployment/backend", f"{POD} topologySpreadConstraints 1 maxSkew", 0)),
    broken("ranges autoscaled_services", put("HorizontalPodAutoscaler/backend", "spec minReplicas", 99)),
    broken(
        "quantities declared_resources", put("Deployment/backend", f"{CONTAINER} resources limits cpu", "1,5")
    ),
    broken(
        "quantities declared_resources",
        put("Deployment/backend", f"{CONTAINER} resources requests memory", "-64Mi"),
    ),
    broken(
        "quantities scratch_space scratch_folders",
        put("Deployment/frontend", f"{POD} volumes 0 emptyDir sizeLimit", "16 MB"),
    ),
    broken(
        "object_names",
        put("Deployment/frontend", f"{POD} volumes 0 name", "Scratch"),
        put("Deployment/frontend", f"{CONTAINER} volumeMounts 0 name", "Scratch"),
    ),
    broken("object_names program_names", clone("ConfigMap/backend", "metadata name", "a.b")),
    broken("label_syntax label_values", put("ConfigMap/backend", "metadata labels team", "goal trajectory")),
    broken(
        "settings settings_checksum declared_settings", put("ConfigMap/backend", "data log-level", "info")
    ),
    broken(
        "images image_entries",
        put("Deployment/backend", f"{CONTAINER} image", "registry.example.com/goals/backend:latest"),
    ),
    broken(
        "images image_entries",
        put("Deployment/backend", f"{CONTAINER} image", "registry.example.com/goals/UPPER CASE !!"),
    ),
]
