"""Breakages of what pods ask for."""

from tests.policy.breakages.changes import CONTAINER, POD, broken, drop, put

BREAKAGES = [
    broken("missing_resources", drop("Deployment/backend", f"{CONTAINER} resources requests cpu")),
    broken("missing_resources", drop("Deployment/backend", f"{CONTAINER} resources limits memory")),
    broken(
        "missing_resources scratch_space",
        drop("Deployment/backend", f"{CONTAINER} resources limits ephemeral-storage"),
    ),
    broken("request_above_limit", put("Deployment/frontend", f"{CONTAINER} resources limits cpu", "50m")),
    broken("scratch_space", drop("Deployment/frontend", f"{POD} volumes 0 emptyDir sizeLimit")),
    broken("scratch_space", put("Deployment/frontend", f"{POD} volumes 0 emptyDir sizeLimit", "10Gi")),
    broken("quota_names", drop("ResourceQuota/goaltrajectory", "spec hard pods")),
    broken("quota_room", put("ResourceQuota/goaltrajectory", "spec hard requests.memory", "1Gi")),
    broken("quota_room", put("ResourceQuota/goaltrajectory", "spec hard pods", "11")),
    broken("limit_ranges", put("Deployment/frontend", f"{CONTAINER} resources limits cpu", "2")),
    broken(
        "limit_ranges limit_defaults guest_bounds",
        put("LimitRange/goaltrajectory", "spec limits 0 min cpu", "200m"),
    ),
    broken("limit_defaults", put("LimitRange/goaltrajectory", "spec limits 0 default cpu", "100")),
]
