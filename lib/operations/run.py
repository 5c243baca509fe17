"""Runs a job of an environment now, in the cluster of KUBECONFIG, whether it is scheduled or not.

python -m lib.operations.run JOB ENVIRONMENT
"""

import argparse
from collections.abc import Sequence

from lib.operations.errors import OperationError
from lib.operations.jobs import Namespace
from lib.operations.kubectl import cluster
from lib.operations.project import Project, parser, start


def place(job: str, environment: str, namespace: str | None, project: Project) -> Namespace:
    """Return where a job of an environment runs; raise OperationError where it cannot."""
    platform = project.platform(environment)
    jobs = [each.name for each in platform.jobs]
    if job not in jobs:
        there = f"name one of {', '.join(jobs)}" if jobs else f"config/{environment}.py gives it none"
        raise OperationError(f"{environment} does not have a job {job!r}: {there}")
    return Namespace(namespace or platform.environment.namespace, cluster(project.variables))


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    program = parser("run", __doc__)
    program.add_argument("job")
    program.add_argument("environment")
    program.add_argument("--namespace", help="where it is not the one in config/")
    return program.parse_args(arguments)


def main(arguments: Sequence[str], project: Project) -> None:
    """Run a job with its usual arguments, and fail if it fails."""
    given = parse(arguments)
    where = place(given.job, given.environment, given.namespace, project)
    if not where.run(given.job, None):
        raise OperationError(f"{given.job} of {given.environment} failed: see its log above")


if __name__ == "__main__":
    start(main)
