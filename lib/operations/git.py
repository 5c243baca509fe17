"""What git knows of the repository."""

import subprocess
from pathlib import Path

from lib.operations.errors import OperationError
from lib.review.names import unknown_name


class GitError(OperationError):
    """What git says."""


def git(root: Path, *arguments: str, told: bytes = b"") -> bytes:
    """Return what git writes when it is told something; raise GitError where it fails, or is not there."""
    try:
        result = subprocess.run(["git", *arguments], cwd=root, input=told, capture_output=True, check=False)
    except FileNotFoundError:
        raise GitError("no program 'git': install it") from None
    if result.returncode:
        raise GitError(f"git {arguments[0]}: {result.stderr.decode().strip()}")
    return result.stdout


def revision(root: Path) -> str:
    """Return the commit that is checked out, with what shows that files differ from it."""
    try:
        return git(root, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*").decode().strip()
    except GitError:
        return "unknown"


def uncommitted(root: Path) -> list[str]:
    """Return the files that differ from the commit that is checked out."""
    return [line[3:] for line in git(root, "status", "--porcelain").decode().splitlines()]


def commit_of(root: Path, revision: str) -> str:
    """Return the commit of a revision; raise OperationError with the nearest names where there is none."""
    try:
        return (
            git(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
        )
    except GitError:
        names = git(root, "for-each-ref", "--format=%(refname:short)").decode().split()
        known = names if revision == "HEAD" else ["HEAD", *names]
        raise OperationError(unknown_name("commit", revision, known)) from None
