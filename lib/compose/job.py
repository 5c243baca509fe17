"""A job of a Compose project, which has no times: it runs by `docker compose run --rm <job>`."""

from typing import Any

from lib.compose.container import LOGGING, SANDBOX, escaped, files, image, limits, literal, without_empty
from lib.compose.network import called_networks, joined, unambiguous_addresses
from lib.compose.service import dependencies
from lib.model import ScheduledJob

PROFILE = "jobs"
"""What keeps a job from being started with the services."""


def job(job: ScheduledJob, *, development: bool) -> dict[str, Any]:
    """Return the container of a job."""
    entries = {
        **image(job, development=development),
        "profiles": [PROFILE],
        "command": literal(job.declared.arguments),
        **SANDBOX,
        **limits(job),
        "environment": escaped(job.settings | unambiguous_addresses(job)),
        **files(job),
        **joined(called_networks(job)),
        "depends_on": dependencies(job),
        "stop_grace_period": f"{job.declared.grace_seconds}s",
        "logging": LOGGING,
    }
    return without_empty(entries)
