"""Breakages of what pods ask for."""

from tests.policy.breakages.changes import CONTAINER, POD, broken, drop, put

BREAKAGES = [
    broken(
        "missing_resources declared_resources",
        drop("Deployment/backend", f"{CONTAINER} resources requests cpu"),
    ),
    broken(
        "missing_resources declared_resources",
        drop("Deployment/backend", f"{CONTAINER} resources limits memory"),
    ),
    broken(
        "missing_resources scratch_space declared_resources",
        drop("Deployment/backend", f"{CONTAINER} resources limits ephemeral-storage"),
    ),
    broken(
        "request_above_limit declared_resources",
        put("Deployment/frontend", f"{CONTAINER} resources limits cpu", "50m"),
    ),
    broken(
        "scratch_space scratch_folders", drop("Deployment/frontend", f"{POD} volumes 0 emptyDir sizeLimit")
    ),
    broken(
        "scratch_space scratch_folders",
        put("Deployment/frontend", f"{POD} volumes 0 emptyDir sizeLimit", "10Gi"),
    ),
    broken("quota_names quota_amounts", drop("ResourceQuota/goaltrajectory", "spec hard pods")),
    broken(
        "quota_room quota_amounts", put("ResourceQuota/goaltrajectory", "spec hard requests.memory", "1Gi")
    ),
    broken("quota_room quota_amounts", put("ResourceQuota/goaltrajectory", "spec hard pods", "11")),
    broken(
        "limit_ranges declared_resources",
        put("Deployment/frontend", f"{CONTAINER} resources limits cpu", "2"),
    ),
    broken(
        "limit_ranges limit_defaults guest_bounds container_bounds",
        put("LimitRange/goaltrajectory", "spec limits 0 min cpu", "200m"),
    ),
    broken(
        "limit_defaults container_bounds",
        put("LimitRange/goaltrajectory", "spec limits 0 default cpu", "100"),
    ),
]
