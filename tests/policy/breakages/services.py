"""Breakages of what a service consists of."""

from tests.policy.breakages.changes import CONTAINER, broken, clone, delete, drop, put, turn

_KINDS, _QUEUE = "kinds", "StatefulSet/queue"
_PORT_ENV = {"name": "PACKER_PORT", "value": "8000"}
BREAKAGES = [
    broken("complete_services", delete("PodDisruptionBudget/chromadb")),
    broken(
        "complete_services config_maps credential_files settings_checksum declared_settings "
        "told_addresses told_externals",
        delete("ConfigMap/packer"),
        shape=_KINDS,
    ),
    broken("service_ports", put("Service/orders", "spec ports 0 appProtocol", "http"), shape=_KINDS),
    broken("service_ports", put("Service/queue", "spec ports 0 appProtocol", "http"), shape=_KINDS),
    broken("service_ports", drop("Service/orders", "spec ports 1 appProtocol"), shape=_KINDS),
    broken("service_ports", put("Service/orders", "spec ports 0 targetPort", "admin"), shape=_KINDS),
    broken("service_ports", drop("Service/orders", "spec ports 1"), shape=_KINDS),
    broken("service_ports", delete("Service/queue"), shape=_KINDS),
    broken(
        "service_ports dangling_selectors label_values",
        clone("Service/orders", "metadata name", "packer", file="prod/packer.k8s.yaml"),
        shape=_KINDS,
    ),
    broken(
        "container_ports",
        put("Deployment/packer", f"{CONTAINER} ports", [{"name": "http", "containerPort": 8000}]),
        shape=_KINDS,
    ),
    broken("told_ports", put("Deployment/packer", f"{CONTAINER} env -", _PORT_ENV), shape=_KINDS),
    broken("told_ports", put("Deployment/orders", f"{CONTAINER} env 1 value", "7000"), shape=_KINDS),
    broken("told_ports", put(_QUEUE, f"{CONTAINER} env", [_PORT_ENV]), shape=_KINDS),
    broken("arguments", drop(_QUEUE, f"{CONTAINER} args"), shape=_KINDS),
    broken("arguments", put("Deployment/orders", f"{CONTAINER} args", ["--debug"]), shape=_KINDS),
    broken(
        "stateful_sets headless_services rollouts production quota_room "
        "claim_templates quota_amounts rolling_updates",
        turn(_QUEUE, "Deployment"),
        shape=_KINDS,
    ),
    broken("data_folders", put(_QUEUE, f"{CONTAINER} volumeMounts 0 mountPath", "/srv"), shape=_KINDS),
    broken(
        "autoscaled_services quota_amounts", put("HorizontalPodAutoscaler/backend", "spec maxReplicas", 7)
    ),
    broken(
        "autoscaled_services stated_replicas production quota_amounts scaling_targets",
        delete("HorizontalPodAutoscaler/backend"),
    ),
]
