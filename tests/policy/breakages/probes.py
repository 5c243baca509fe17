"""Breakages of probes and the time to end."""

from tests.policy.breakages.changes import CONTAINER, POD, broken, drop, put

BREAKAGES = [
    broken("declared_probes", drop("Deployment/backend", f"{CONTAINER} startupProbe")),
    broken(
        "same_probes declared_probes",
        put("Deployment/backend", f"{CONTAINER} readinessProbe httpGet path", "/"),
        put("Deployment/backend", f"{CONTAINER} livenessProbe httpGet path", "/"),
    ),
    broken(
        "eager_liveness probe_times",
        *(
            put("Deployment/backend", f"{CONTAINER} livenessProbe {field}", 1)
            for field in ("periodSeconds", "timeoutSeconds", "failureThreshold")
        ),
    ),
    broken(
        "slow_starts probe_times", put("Deployment/backend", f"{CONTAINER} startupProbe failureThreshold", 1)
    ),
    broken(
        "probe_overlap probe_times",
        put("Deployment/backend", f"{CONTAINER} readinessProbe timeoutSeconds", 9999),
    ),
    broken("termination_grace grace", put("Deployment/backend", f"{POD} terminationGracePeriodSeconds", 1)),
    *(
        broken("declared_probes", change, shape="kinds")
        for change in (
            drop("Deployment/orders", f"{CONTAINER} readinessProbe"),
            put("Deployment/orders", f"{CONTAINER} livenessProbe grpc port", 7000),
            drop("Deployment/orders", f"{CONTAINER} readinessProbe grpc service"),
            put("StatefulSet/queue", f"{CONTAINER} livenessProbe", {"exec": {"command": ["/alive"]}}),
            put("Deployment/packer", f"{CONTAINER} livenessProbe exec command 0", "/bin/true"),
        )
    ),
    broken(
        "slow_starts probe_times",
        put("Deployment/packer", f"{CONTAINER} startupProbe periodSeconds", 1),
        put("Deployment/packer", f"{CONTAINER} startupProbe failureThreshold", 29),
        shape="kinds",
    ),
    broken("termination_grace told_variables", put("Deployment/backend", f"{CONTAINER} env 3 value", "3600")),
    broken(
        "termination_grace grace",
        put("StatefulSet/queue", f"{POD} terminationGracePeriodSeconds", 5),
        shape="kinds",
    ),
    broken(
        "slow_starts declared_probes probe_times",
        drop("Deployment/packer", f"{CONTAINER} startupProbe"),
        put("Deployment/packer", f"{CONTAINER} livenessProbe failureThreshold", 2),
        shape="kinds",
    ),
    broken(
        "declared_probes probe_times",
        put("StatefulSet/queue", f"{CONTAINER} readinessProbe", {"exec": {"command": ["/alive"]}}),
        shape="kinds",
    ),
]
