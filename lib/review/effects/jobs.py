"""What runs to an end: CronJobs, Jobs, and pods by themselves."""

from lib.review.effects.row import DOCS, KUBERNETES, Effect, Row, fills_in, rows

CRON_JOB, JOB, POD = "batch/CronJob", "batch/Job", "Pod"
_BATCH = f"{KUBERNETES}pkg/apis/batch/validation/validation.go"
_CORE = f"{KUBERNETES}pkg/apis/core/validation/validation.go"
_JOBS = f"{DOCS}concepts/workloads/controllers/job/"
_CRON_JOBS = f"{DOCS}concepts/workloads/controllers/cron-jobs/"

_CRON_JOB = [
    Row(
        CRON_JOB,
        "spec.jobTemplate.**",
        Effect.QUIET,
        "Jobs that start from now on have it; a Job that runs is left as it is.",
        f"{_CRON_JOBS}#modifying-a-cronjob",
    ),
    *rows(
        CRON_JOB,
        Effect.REREAD,
        "The controller plans the next run by it; a Job that runs is left as it is.",
        _CRON_JOBS,
        "spec.schedule",
        "spec.timeZone",
        "spec.suspend",
        "spec.startingDeadlineSeconds",
    ),
    Row(
        CRON_JOB,
        "spec.concurrencyPolicy",
        Effect.REREAD,
        "The next run obeys it: Replace ends a Job that still runs, Forbid and Allow do not.",
        f"{_CRON_JOBS}#concurrency-policy",
    ),
    *rows(
        CRON_JOB,
        Effect.QUIET,
        "It is how many finished Jobs are kept.",
        f"{_CRON_JOBS}#jobs-history-limits",
        "spec.successfulJobsHistoryLimit",
        "spec.failedJobsHistoryLimit",
    ),
]

_JOB = [
    *rows(
        JOB,
        Effect.REFUSED,
        "The field of a Job is immutable: delete the Job and apply it again, or give it another name.",
        _BATCH,
        "spec.template.**",
        "spec.selector.**",
        "spec.completions",
        "spec.completionMode",
        "spec.podFailurePolicy.**",
        "spec.successPolicy.**",
        "spec.backoffLimitPerIndex",
        "spec.managedBy",
    ),
    Row(
        JOB,
        "spec.completionMode",
        Effect.QUIET,
        "The API server fills this value in by itself.",
        f"{KUBERNETES}pkg/apis/batch/v1/defaults.go",
        fills_in("NonIndexed"),
    ),
    *rows(
        JOB,
        Effect.SCALES,
        "Pods of the Job are started or stopped at once.",
        _JOBS,
        "spec.parallelism",
        "spec.suspend",
    ),
    *rows(
        JOB,
        Effect.REREAD,
        "The controller obeys the new limit at once, also for a Job that runs.",
        _JOBS,
        "spec.activeDeadlineSeconds",
        "spec.backoffLimit",
        "spec.ttlSecondsAfterFinished",
    ),
]

_POD = [
    Row(
        POD, "spec.**", Effect.REFUSED, "Few fields of a pod can change: delete it and apply it again.", _CORE
    ),
    *rows(
        POD,
        Effect.ROLLS,
        "The container is started again in the same pod.",
        f"{DOCS}concepts/workloads/pods/#pod-update-and-replacement",
        "spec.containers.*.image",
        "spec.initContainers.*.image",
    ),
]

ROWS = [*_CRON_JOB, *_JOB, *_POD]
