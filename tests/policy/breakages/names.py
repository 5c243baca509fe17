"""Breakages of kinds and names."""

from tests.policy.breakages.changes import CONTAINER, broken, clone, put, turn

BREAKAGES = [
    broken("known_kinds scale_targets", put("Deployment/backend", "apiVersion", "apps/v1beta1")),
    broken("known_kinds certificates stored_secrets", turn("Certificate/frontend", "Certificates")),
    broken("program_names", clone("ConfigMap/backend", "metadata name", "api")),
    broken("shared_names complete_environment", clone("NetworkPolicy/default-deny", "metadata name", "deny")),
    broken("shared_names own_entries", clone("ExternalSecret/embedding", "metadata name", "embeddings")),
    broken("container_names", put("Deployment/backend", f"{CONTAINER} name", "api")),
]
