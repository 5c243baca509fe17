"""Backs up an environment's database now, lists its archives, or restores one, in the cluster of KUBECONFIG.

python -m lib.operations.backup {backup,archives} ENVIRONMENT
python -m lib.operations.backup restore ENVIRONMENT ARCHIVE [--replace]
"""

from argparse import ArgumentTypeError, Namespace
from collections.abc import Sequence

from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start
from lib.operations.run import place

JOB = "backup"


def archive_name(text: str) -> str:
    """Return the name of an archive, which `make restore` leaves empty where nobody gave one."""
    if not text:
        raise ArgumentTypeError("name one, as in ARCHIVE=latest: `make archives` lists them")
    return text


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("backup", __doc__)
    commands = program.add_subparsers(dest="command", required=True)
    for name in ("backup", "archives", "restore"):
        command = commands.add_parser(name)
        command.add_argument("environment")
        command.add_argument("--namespace", help="where it is not the one in config/")
    restore = commands.choices["restore"]
    restore.add_argument("archive", type=archive_name, help="the name of an archive, or: latest")
    restore.add_argument("--replace", action="store_true", help="even if the database is not empty")
    return program.parse_args(arguments)


def job_arguments(given: Namespace) -> list[str]:
    """Return the arguments of the backup's program for a command."""
    if given.command != "restore":
        return [given.command]
    return ["restore", given.archive, *(["--replace"] if given.replace else [])]


def main(arguments: Sequence[str], project: Project) -> None:
    """Run a command of the backup's program in the cluster, and fail if it fails."""
    given = parse(arguments)
    where = place(JOB, given.environment, given.namespace, project)
    if not where.run(JOB, job_arguments(given)):
        raise OperationError(f"{given.command} of {given.environment} failed: see docs/backup.md")


if __name__ == "__main__":
    start(main)
