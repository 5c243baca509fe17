"""Breakages of names, labels and accounts."""

from tests.policy.breakages.changes import (
    CONTAINER,
    INSTANCE,
    POD,
    another_container,
    broken,
    clone,
    drop,
    put,
)

_JOB_LABELS = "spec jobTemplate metadata labels"
BREAKAGES = [
    broken("duplicate_objects", clone("ConfigMap/backend", "kind", "ConfigMap")),
    broken(
        "duplicate_names container_ports",
        put("Deployment/backend", f"{CONTAINER} ports -", {"name": "http", "containerPort": 1}),
    ),
    broken(
        "duplicate_names container_ports",
        put("Deployment/backend", f"{CONTAINER} ports -", {"name": "b", "containerPort": 8000}),
    ),
    broken(
        "duplicate_names",
        put("Deployment/backend", f"{CONTAINER} env -", {"name": "HTTP_PORT", "value": "8000"}),
    ),
    broken(
        "duplicate_names scratch_folders",
        put("StatefulSet/chromadb", f"{CONTAINER} volumeMounts 0 mountPath", "/data"),
    ),
    broken("duplicate_names", another_container("initContainers", "name", "frontend")),
    broken(
        "duplicate_names scratch_folders",
        put(
            "Deployment/frontend",
            f"{POD} volumes -",
            {"name": "scratch-tmp", "emptyDir": {"sizeLimit": "1Mi"}},
        ),
    ),
    broken(
        "duplicate_names service_ports",
        put("Service/backend", "spec ports -", {"name": "http", "port": 1, "targetPort": "http"}),
    ),
    broken(
        "duplicate_names service_ports",
        put("Service/backend", "spec ports -", {"name": "b", "port": 8000, "targetPort": "http"}),
    ),
    broken("labels", drop("ConfigMap/backend", "metadata labels app.kubernetes.io/component")),
    broken("labels", drop("Deployment/backend", "spec template metadata labels app.kubernetes.io/version")),
    broken(
        "labels label_values",
        put("LimitRange/goaltrajectory", "metadata labels app.kubernetes.io/version", "1"),
    ),
    broken("label_values", put("ConfigMap/backend", "metadata labels app.kubernetes.io/version", "9.9.9")),
    broken("label_values", put("Namespace/goals", f"metadata labels {INSTANCE}", "other")),
    broken(
        "selectors",
        put("PodDisruptionBudget/backend", "spec selector matchLabels app.kubernetes.io/component", "api"),
    ),
    broken("selectors", drop("Service/backend", f"spec selector {INSTANCE}")),
    broken("selectors", drop("Deployment/backend", f"spec selector matchLabels {INSTANCE}")),
    broken("default_accounts", put("Deployment/backend", f"{POD} serviceAccountName", "frontend")),
    broken("default_accounts service_accounts", drop("Deployment/backend", f"{POD} serviceAccountName")),
    broken("account_tokens", drop("ServiceAccount/backend", "automountServiceAccountToken")),
    broken("account_tokens", put("Deployment/backend", f"{POD} automountServiceAccountToken", value=True)),
    broken(
        "account_tokens",
        put(
            "Deployment/backend",
            f"{POD} volumes 1 projected sources -",
            {"serviceAccountToken": {"path": "token"}},
        ),
    ),
    broken("service_links", drop("Deployment/backend", f"{POD} enableServiceLinks")),
    broken("label_values", put("ConfigMap/backend", "metadata labels app.kubernetes.io/component", "web")),
    broken("label_values", put("CronJob/backup", f"{_JOB_LABELS} {INSTANCE}", "x"), shape="prod, backup"),
    broken("claim_labels", drop("StatefulSet/chromadb", "spec volumeClaimTemplates 0 metadata labels")),
    broken(
        "peer_selectors",
        drop("NetworkPolicy/backend", f"spec egress 1 to 0 podSelector matchLabels {INSTANCE}"),
    ),
    broken("selectors", drop("ServiceMonitor/backend", f"spec selector matchLabels {INSTANCE}")),
    broken("labels label_values", drop("CronJob/backup", "spec jobTemplate metadata"), shape="prod, backup"),
]
