"""Breakages of what programs are told."""

from tests.policy.breakages.changes import CONTAINER, broken, drop, put

_JOB = "spec jobTemplate spec template spec containers 0"
BREAKAGES = [
    broken("told_variables", put("Deployment/backend", f"{CONTAINER} env 2 value", "3")),
    broken("told_variables", drop("StatefulSet/chromadb", f"{CONTAINER} env 1")),
    broken(
        "told_variables",
        put("StatefulSet/queue", f"{CONTAINER} env", [{"name": "A", "value": "1"}]),
        shape="kinds",
    ),
    broken("settings_sources", drop("Deployment/backend", f"{CONTAINER} envFrom")),
    broken(
        "settings_sources",
        put("CronJob/backup", f"{_JOB} envFrom 0 configMapRef name", "backend"),
        shape="prod, backup",
    ),
    broken("declared_settings settings_checksum", put("ConfigMap/backend", "data LOG_LEVEL", "debug")),
    broken("declared_settings settings_checksum", drop("ConfigMap/backend", "data EMBEDDING_MODEL")),
    broken("declared_settings settings_checksum", put("ConfigMap/frontend", "data PROXY", "on")),
    broken(
        "declared_settings settings_checksum",
        put("ConfigMap/backup", "data BACKUP_KEEP", "1"),
        shape="prod, backup",
    ),
]
