"""Backs up an environment's database now, lists its archives, restores one, or gives goals an owner.

In the cluster of KUBECONFIG, by the program of the job that backs up.

python -m lib.operations.backup {backup,archives} ENVIRONMENT
python -m lib.operations.backup restore ENVIRONMENT ARCHIVE [--replace] [--owner OWNER]
python -m lib.operations.backup own ENVIRONMENT OWNER
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


def owner_name(text: str) -> str:
    """Return an owner, which `make own` leaves empty where nobody gave one; the program checks its form."""
    if not text:
        raise ArgumentTypeError("name one, as in OWNER='https://login.example.com#248289761001'")
    return text


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("backup", __doc__)
    commands = program.add_subparsers(dest="command", required=True)
    for name in ("backup", "archives", "restore", "own"):
        command = commands.add_parser(name)
        command.add_argument("environment")
        command.add_argument("--namespace", help="where it is not the one in config/")
    restore = commands.choices["restore"]
    restore.add_argument("archive", type=archive_name, help="the name of an archive, or: latest")
    restore.add_argument("--replace", action="store_true", help="even if the database is not empty")
    restore.add_argument("--owner", type=owner_name, help="whose the goals without an owner become")
    own = commands.choices["own"]
    own.add_argument("owner", type=owner_name, help="whose the goals without an owner become: ISSUER#SUBJECT")
    return program.parse_args(arguments)


def job_arguments(given: Namespace) -> list[str]:
    """Return the arguments of the backup's program for a command."""
    if given.command not in ("restore", "own"):
        return [given.command]
    archive = [given.archive, *(["--replace"] if given.replace else [])] if given.command == "restore" else []
    return [given.command, *archive, *(["--owner", given.owner] if given.owner else [])]


def main(arguments: Sequence[str], project: Project) -> None:
    """Run a command of the backup's program in the cluster, and fail if it fails."""
    given = parse(arguments)
    where = place(JOB, given.environment, given.namespace, project)
    if not where.run(JOB, job_arguments(given)):
        raise OperationError(f"{given.command} of {given.environment} failed: see docs/backup.md")


if __name__ == "__main__":
    start(main)
