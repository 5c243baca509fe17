"""Breakages of what one manifest names in another."""

from tests.policy.breakages.changes import CONTAINER, INSTANCE, NAME, POD, broken, clone, drop, put

BREAKAGES = [
    broken("own_selectors", put("Deployment/backend", f"spec selector matchLabels {NAME}", "nobody")),
    broken(
        "own_selectors",
        put(
            "Deployment/backend",
            f"{POD} topologySpreadConstraints 1 labelSelector matchLabels {NAME}",
            "frontend",
        ),
    ),
    broken("dangling_selectors", put("Service/backend", f"spec selector {NAME}", "nobody")),
    broken(
        "dangling_selectors",
        put("PodDisruptionBudget/backend", f"spec selector matchLabels {NAME}", "nobody"),
    ),
    broken(
        "dangling_selectors declared_calls_in",
        put("NetworkPolicy/chromadb", f"spec podSelector matchLabels {NAME}", "nobody"),
    ),
    broken(
        "dangling_peers declared_calls_in",
        put("NetworkPolicy/chromadb", f"spec ingress 0 from 0 podSelector matchLabels {NAME}", "nobody"),
    ),
    broken(
        "scale_targets",
        put("HorizontalPodAutoscaler/backend", "spec scaleTargetRef apiVersion", "apps/v1beta1"),
    ),
    broken(
        "scale_targets stated_replicas autoscaled_services production quota_amounts",
        put("HorizontalPodAutoscaler/backend", "spec scaleTargetRef name", "nobody"),
    ),
    broken(
        "scale_targets program_names scaling_targets",
        clone("HorizontalPodAutoscaler/backend", "metadata name", "again"),
    ),
    broken(
        "config_maps settings_sources",
        put("Deployment/backend", f"{CONTAINER} envFrom 0 configMapRef name", "other"),
    ),
    broken(
        "config_maps",
        put(
            "Deployment/backend",
            f"{CONTAINER} env -",
            {"name": "A", "valueFrom": {"configMapKeyRef": {"name": "backend", "key": "NOTHING"}}},
        ),
    ),
    broken("service_accounts", put("Deployment/backend", f"{POD} serviceAccountName", "nobody")),
    broken(
        "ingress_backends ingress_targets",
        put("Ingress/frontend", "spec rules 0 http paths 0 backend service port name", "web"),
    ),
    broken(
        "ingress_backends ingress_targets",
        put("Ingress/frontend", "spec rules 0 http paths 0 backend service port", {"number": 81}),
    ),
    broken("target_ports service_ports", put("Service/backend", "spec ports 0 targetPort", "web")),
    broken("headless_services", drop("Service/chromadb", "spec clusterIP")),
    broken("headless_services", put("StatefulSet/chromadb", "spec serviceName", "other")),
    broken(
        "probe_ports declared_probes",
        put("Deployment/backend", f"{CONTAINER} livenessProbe httpGet port", "web"),
    ),
    broken(
        "policy_ports declared_calls_out", put("NetworkPolicy/frontend", "spec egress 1 ports 0 port", 81)
    ),
    broken(
        "policy_ports declared_calls_in", put("NetworkPolicy/chromadb", "spec ingress 0 ports 0 port", 81)
    ),
    broken("mounts scratch_folders", drop("Deployment/frontend", f"{CONTAINER} volumeMounts 0")),
    broken("mounts removable_nodes scratch_folders", drop("Deployment/frontend", f"{POD} volumes 0")),
    broken("mounts data_folders claim_templates", drop("StatefulSet/chromadb", "spec volumeClaimTemplates")),
    broken(
        "claims data_folders removable_nodes scratch_folders",
        put(
            "Deployment/frontend",
            f"{POD} volumes 0",
            {"name": "scratch-tmp", "persistentVolumeClaim": {"claimName": "x"}},
        ),
    ),
    broken(
        "credential_files mounted_credentials",
        put("Deployment/backend", f"{POD} volumes 1 projected sources 0 secret items 0 path", "other"),
    ),
    broken("headless_services", put("Service/orders", "spec clusterIP", "None"), shape="kinds"),
    broken(
        "dangling_selectors selectors mesh_callers",
        put("AuthorizationPolicy/backend", f"spec selector matchLabels {INSTANCE}", "other"),
        shape="prod, mesh",
    ),
]
