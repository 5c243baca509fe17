"""Breakages of what is secret."""

from tests.policy.breakages.changes import CONTAINER, POD, broken, clone, drop, put

_SECRET = {"name": "embedding", "key": "api-key"}
BREAKAGES = [
    broken("secret_documents known_kinds", clone("ConfigMap/backend", "kind", "Secret")),
    broken(
        "secret_variables",
        put(
            "Deployment/backend",
            f"{CONTAINER} env -",
            {"name": "MODE", "valueFrom": {"secretKeyRef": _SECRET}},
        ),
    ),
    broken(
        "secret_variables settings_sources",
        put("Deployment/backend", f"{CONTAINER} envFrom -", {"secretRef": {"name": "embedding"}}),
    ),
    *(
        broken("credential_values", put("ConfigMap/backend", "metadata annotations", {"note": text}))
        for text in (
            "-----BEGIN PRIVATE KEY-----",
            "sk-" + 20 * "a",
            "AKIA" + 16 * "A",
            "ghp_" + 36 * "a",
            "https://user:word@example.com",
            "eyJ" + 20 * "a" + "." + 20 * "a",
        )
    ),
    broken(
        "credential_settings told_variables",
        put("Deployment/backend", f"{CONTAINER} env -", {"name": "API_TOKEN", "value": "abc"}),
    ),
    broken(
        "credential_settings settings_checksum declared_settings",
        put("ConfigMap/backend", "data ADMIN_PASSWORD", "abc"),
    ),
    broken("writable_secrets", drop("Deployment/backend", f"{CONTAINER} volumeMounts 1 readOnly")),
    *(
        broken(
            "others_folders scratch_folders",
            put(
                "Deployment/backend",
                f"{CONTAINER} volumeMounts -",
                {"name": "scratch-tmp", "mountPath": path},
            ),
        )
        for path in ("/run/secrets", "/var/run/secrets/", "/var/run", "/run", "/")
    ),
    broken(
        "mounted_credentials stored_secrets",
        put("Deployment/door", f"{POD} volumes 0 projected sources 0 secret items 0 key", "cookie-secret"),
        shape="shop",
    ),
    broken("credential_modes", put("Deployment/backend", f"{POD} volumes 1 projected defaultMode", 0o444)),
]
