"""Breakages of words and numbers."""

from tests.policy.breakages.changes import CONTAINER, POD, broken, clone, put

BREAKAGES = [
    *(
        broken(" ".join(("enums", *more)), put(where, path, value))
        for where, path, value, *more in (
            ("PodDisruptionBudget/backend", "spec unhealthyPodEvictionPolicy", "Never"),
            ("Deployment/backend", f"{CONTAINER} imagePullPolicy", "Sometimes", "pull_policies"),
            ("Deployment/backend", f"{CONTAINER} ports 0 protocol", "tcp"),
            ("Deployment/backend", f"{POD} topologySpreadConstraints 1 whenUnsatisfiable", "Maybe"),
            ("Deployment/backend", f"{POD} topologySpreadConstraints 1 topologyKey", "zone", "spread"),
            ("Deployment/backend", f"{POD} securityContext fsGroupChangePolicy", "Often"),
            ("Deployment/backend", "spec strategy type", "Rolling"),
            (
                "StatefulSet/chromadb",
                "spec volumeClaimTemplates 0 spec accessModes 0",
                "ReadWrite",
                "single_writers",
            ),
            ("NetworkPolicy/backend", "spec policyTypes 0", "ingress", "both_directions"),
            ("NetworkPolicy/backend", "spec ingress 0 ports 0 protocol", "tcp"),
            ("HorizontalPodAutoscaler/backend", "spec metrics 0 type", "resource"),
            ("HorizontalPodAutoscaler/backend", "spec metrics 0 resource target type", "Percent"),
            ("HorizontalPodAutoscaler/backend", "spec behavior scaleUp selectPolicy", "Most"),
            ("Ingress/frontend", "spec rules 0 http paths 0 pathType", "prefix"),
            ("Service/backend", "spec type", "NodePort"),
            ("LimitRange/goaltrajectory", "spec limits 0 type", "Containers"),
        )
    ),
    broken("ports service_ports", put("Service/backend", "spec ports 1 port", 99999)),
    broken("ports service_ports", put("Service/backend", "spec ports 1 name", "Metrics Port")),
    broken(
        "ports container_ports policy_ports admitted_outsiders",
        put("Deployment/backend", f"{CONTAINER} ports 1 containerPort", 0),
    ),
    broken("ranges development spread", put("Deployment/backend", "spec replicas", -3), shape="dev"),
    broken("ranges", put("Deployment/backend", f"{POD} topologySpreadConstraints 1 maxSkew", 0)),
    broken("ranges autoscaled_services", put("HorizontalPodAutoscaler/backend", "spec minReplicas", 99)),
    broken("quantities", put("Deployment/backend", f"{CONTAINER} resources limits cpu", "1,5")),
    broken("quantities", put("Deployment/backend", f"{CONTAINER} resources requests memory", "-64Mi")),
    broken(
        "quantities scratch_space", put("Deployment/frontend", f"{POD} volumes 0 emptyDir sizeLimit", "16 MB")
    ),
    broken(
        "object_names",
        put("Deployment/frontend", f"{POD} volumes 0 name", "Scratch"),
        put("Deployment/frontend", f"{CONTAINER} volumeMounts 0 name", "Scratch"),
    ),
    broken("object_names", clone("ConfigMap/backend", "metadata name", "a.b")),
    broken("label_syntax", put("ConfigMap/backend", "metadata labels team", "goal trajectory")),
    broken("settings settings_checksum", put("ConfigMap/backend", "data log-level", "info")),
    broken(
        "images image_entries",
        put("Deployment/backend", f"{CONTAINER} image", "registry.example.com/goals/backend:latest"),
    ),
    broken(
        "images image_entries",
        put("Deployment/backend", f"{CONTAINER} image", "registry.example.com/goals/UPPER CASE !!"),
    ),
]
