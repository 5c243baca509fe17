"""Breakages of what add-ons get."""

from tests.policy.breakages.changes import NAME, broken, clone, delete, drop, put

_MONITOR = "spec endpoints 0 port"
BREAKAGES = [
    broken(
        "missing_add_ons known_kinds",
        put("ServiceAccount/backend", "apiVersion", "cert-manager.io/v1"),
        shape="dev",
    ),
    broken("scraped_services", delete("ServiceMonitor/backend")),
    broken("monitored_ports", put("ServiceMonitor/backend", _MONITOR, "http")),
    broken("monitoring_labels", drop("ServiceMonitor/backend", "metadata labels release")),
    broken("monitored_ports", put("ServiceMonitor/backend", f"spec selector matchLabels {NAME}", "frontend")),
    broken("stored_secrets", delete("ExternalSecret/pull")),
    broken("stored_secrets store_values", put("ExternalSecret/embedding", "spec data 0 secretKey", "other")),
    broken(
        "scraped_services monitored_ports label_values",
        clone("ServiceMonitor/orders", "metadata name", "packer", file="prod/packer.k8s.yaml"),
        shape="kinds",
    ),
    broken("scraped_services", delete("ServiceMonitor/orders"), shape="kinds"),
    broken("stored_secrets", delete("ExternalSecret/library-pull"), shape="kinds"),
    broken("stored_secrets", delete("ExternalSecret/mail"), shape="kinds"),
    broken("monitored_ports", put("ServiceMonitor/backend", "spec endpoints 0 interval", "5m")),
]
