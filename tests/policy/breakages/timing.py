"""Breakages of times."""

from tests.policy.breakages.changes import CONTAINER, POD, broken, drop, put

_BACKUP, _JOB = "prod, backup", "spec jobTemplate spec"
_HOOK, _SLEEP = f"{CONTAINER} lifecycle", {"preStop": {"sleep": {"seconds": 5}}}
BREAKAGES = [
    broken("held_back served_on", drop("Deployment/door", _HOOK), shape="shop"),
    broken("held_back", put("Deployment/door", f"{_HOOK} preStop sleep seconds", 4), shape="shop"),
    broken("held_back", put("Deployment/backend", _HOOK, _SLEEP)),
    broken(
        "held_back",
        put("CronJob/backup", f"{_JOB} template spec containers 0 lifecycle", _SLEEP),
        shape=_BACKUP,
    ),
    broken(
        "probe_times slow_starts",
        put("Deployment/backend", f"{CONTAINER} livenessProbe failureThreshold", 30),
    ),
    broken("probe_times", put("Deployment/backend", f"{CONTAINER} readinessProbe timeoutSeconds", 1)),
    broken("probe_times", drop("Deployment/backend", f"{CONTAINER} startupProbe periodSeconds")),
    broken(
        "probe_times", drop("Deployment/backend", f"{CONTAINER} livenessProbe terminationGracePeriodSeconds")
    ),
    broken(
        "grace termination_grace",
        put("Deployment/door", f"{POD} terminationGracePeriodSeconds", 10),
        shape="shop",
    ),
    broken("grace", put("Deployment/backend", f"{POD} terminationGracePeriodSeconds", 3600)),
    broken(
        "grace", drop("CronJob/backup", f"{_JOB} template spec terminationGracePeriodSeconds"), shape=_BACKUP
    ),
    broken("run_times", put("CronJob/backup", f"{_JOB} activeDeadlineSeconds", 60), shape=_BACKUP),
    broken("run_times", put("CronJob/backup", "spec failedJobsHistoryLimit", 0), shape=_BACKUP),
    broken("run_times", put("CronJob/backup", f"{_JOB} backoffLimit", 0), shape=_BACKUP),
]
