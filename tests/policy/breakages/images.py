"""Breakages of where images come from."""

from tests.policy.breakages.changes import CONTAINER, POD, broken, drop, put

_IMAGE, _KINDS = f"{CONTAINER} image", "kinds"
_JOB_POD = "spec jobTemplate spec template spec"
BREAKAGES = [
    broken("image_entries", put("Deployment/backend", _IMAGE, "docker.io/library/backend:1.2.3")),
    broken("image_entries", put("Deployment/backend", _IMAGE, "registry.example.com/goals/backend:1.2.4")),
    broken(
        "image_entries",
        put("StatefulSet/queue", _IMAGE, "registry.example.com/kinds/queue:1.2.3"),
        shape=_KINDS,
    ),
    broken(
        "image_entries",
        put("CronJob/migration", f"{_JOB_POD} containers 0 image", "registry.example.com/kinds/orders:1.2.3"),
        shape=_KINDS,
    ),
    broken("pull_policies", put("Deployment/backend", f"{CONTAINER} imagePullPolicy", "Always")),
    broken("pull_secrets", drop("Deployment/backend", f"{POD} imagePullSecrets")),
    broken("pull_secrets", drop("StatefulSet/queue", f"{POD} imagePullSecrets"), shape=_KINDS),
    broken("pull_secrets", put("StatefulSet/queue", f"{POD} imagePullSecrets 0 name", "pull"), shape=_KINDS),
    broken("pull_secrets", drop("CronJob/migration", f"{_JOB_POD} imagePullSecrets"), shape=_KINDS),
]
