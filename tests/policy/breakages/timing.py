"""Breakages of times."""

from tests.policy.breakages.changes import CONTAINER, POD, broken, drop, put

_BACKUP, _JOB = "prod, backup", "spec jobTemplate spec"
BREAKAGES = [
    broken(
        "probe_times slow_starts",
        put("Deployment/backend", f"{CONTAINER} livenessProbe failureThreshold", 30),
    ),
    broken("probe_times", put("Deployment/backend", f"{CONTAINER} readinessProbe timeoutSeconds", 1)),
    broken("probe_times", drop("Deployment/backend", f"{CONTAINER} startupProbe periodSeconds")),
    broken(
        "probe_times", drop("Deployment/backend", f"{CONTAINER} livenessProbe terminationGracePeriodSeconds")
    ),
    broken("grace", put("Deployment/backend", f"{POD} terminationGracePeriodSeconds", 3600)),
    broken(
        "grace", drop("CronJob/backup", f"{_JOB} template spec terminationGracePeriodSeconds"), shape=_BACKUP
    ),
    broken("run_times", put("CronJob/backup", f"{_JOB} activeDeadlineSeconds", 60), shape=_BACKUP),
    broken("run_times", put("CronJob/backup", "spec failedJobsHistoryLimit", 0), shape=_BACKUP),
    broken("run_times", put("CronJob/backup", f"{_JOB} backoffLimit", 0), shape=_BACKUP),
]
