"""Breakages of what ends."""

from tests.policy.breakages.changes import broken, delete, drop, put

_BACKUP, _JOB = "prod, backup", "spec jobTemplate spec"
_JOB_POD = f"{_JOB} template spec"
_NO_POD = "dangling_selectors dangling_peers declared_calls_in"
BREAKAGES = [
    *(
        broken(rules, change, shape=_BACKUP)
        for rules, change in (
            (f"complete_jobs schedules told_addresses quota_amounts {_NO_POD}", delete("CronJob/backup")),
            ("schedules", put("CronJob/backup", "spec schedule", "0 0 * * *")),
            ("complete_jobs service_accounts", delete("ServiceAccount/backup")),
            ("bounded_jobs", put("CronJob/backup", "spec concurrencyPolicy", "Allow")),
            ("bounded_jobs enums", put("CronJob/backup", "spec concurrencyPolicy", "Never")),
            ("bounded_jobs", drop("CronJob/backup", "spec timeZone")),
            ("bounded_jobs run_times", drop("CronJob/backup", f"{_JOB} activeDeadlineSeconds")),
            ("bounded_jobs run_times", put("CronJob/backup", f"{_JOB} backoffLimit", 6)),
            ("bounded_jobs run_times", drop("CronJob/backup", "spec startingDeadlineSeconds")),
            ("bounded_jobs run_times", drop("CronJob/backup", f"{_JOB} ttlSecondsAfterFinished")),
            ("ranges run_times", put("CronJob/backup", "spec startingDeadlineSeconds", 5)),
            ("bounded_jobs", put("CronJob/backup", f"{_JOB_POD} restartPolicy", "OnFailure")),
            ("evicted_runs", drop("CronJob/backup", f"{_JOB} podFailurePolicy")),
            ("evicted_runs", put("CronJob/backup", f"{_JOB} podFailurePolicy rules 0 action", "Count")),
            ("kept_claims claims", delete("PersistentVolumeClaim/backup")),
            ("kept_claims", put("PersistentVolumeClaim/backup", "spec accessModes", ["ReadWriteOnce"])),
            ("kept_claims", put("PersistentVolumeClaim/backup", "spec resources requests storage", "4Gi")),
            (
                "never_pruned",
                drop(
                    "PersistentVolumeClaim/backup", "metadata annotations kustomize.toolkit.fluxcd.io/prune"
                ),
            ),
            ("labels", drop("CronJob/backup", "spec jobTemplate metadata labels app.kubernetes.io/version")),
            ("label_values", put("CronJob/backup", "metadata labels app.kubernetes.io/version", "9.9.9")),
            ("declared_calls_in", drop("NetworkPolicy/chromadb", "spec ingress 0 from 1")),
            ("declared_calls_out", drop("NetworkPolicy/backup", "spec egress 1")),
            ("declared_calls_out", drop("NetworkPolicy/backup", "spec egress 0")),
            ("settings_checksum declared_settings", put("ConfigMap/backup", "data BACKUP_KEEP", "1")),
            (
                "writable_root",
                drop("CronJob/backup", f"{_JOB_POD} containers 0 securityContext readOnlyRootFilesystem"),
            ),
            ("default_accounts", put("CronJob/backup", f"{_JOB_POD} serviceAccountName", "backend")),
            ("quota_room quota_amounts", put("ResourceQuota/goaltrajectory", "spec hard pods", "13")),
            (
                "quota_room quota_amounts",
                put("ResourceQuota/goaltrajectory", "spec hard persistentvolumeclaims", "1"),
            ),
        )
    ),
    *(
        broken(rules, change, shape="prod, backup in a bucket")
        for rules, change in (
            ("declared_calls_out", drop("NetworkPolicy/backup", "spec egress 2")),
            (
                "credential_files settings_checksum declared_settings",
                drop("ConfigMap/backup", "data BUCKET_CREDENTIAL_FILE"),
            ),
            ("stored_secrets", delete("ExternalSecret/backup")),
        )
    ),
    broken(
        "mesh_callers",
        drop("AuthorizationPolicy/chromadb", "spec rules 0 from 0 source principals 1"),
        shape="prod, backup, mesh",
    ),
    broken("schedules", put("CronJob/report", "spec suspend", value=True), shape="kinds"),
    broken("schedules", drop("CronJob/migration", "spec suspend"), shape="kinds"),
    broken("schedules", put("CronJob/migration", "spec suspend", value=False), shape="kinds"),
    broken(
        "label_values",
        put("CronJob/migration", "metadata labels app.kubernetes.io/version", "2"),
        shape="kinds",
    ),
]
