"""What synthesis wrote, dist/ and docker/compose*.yaml, in a commit and in the work tree."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lib.operations.errors import OperationError
from lib.operations.git import commit_of, git

FOLDER = "dist"
_COMPOSE = "docker/compose*.yaml"
_SHORT = 12


class Written(NamedTuple):
    """Files by their paths from the repository's root, and how the revision is called that has them."""

    name: str
    texts: dict[str, str]


def committed(root: Path, revision: str) -> Written:
    """Return the files of a revision; raise OperationError where it has no dist/."""
    commit = commit_of(root, revision)
    names = git(root, "ls-tree", "-r", "-z", "--name-only", commit, "--", FOLDER, "docker").decode()
    wanted = [each for each in names.split("\0") if _is_written(each)]
    if not any(each.startswith(f"{FOLDER}/") for each in wanted):
        raise OperationError(f"{revision} has no {FOLDER}/{_since(root)}")
    return Written(revision, dict(_archived(git(root, "archive", commit, "--", *wanted))))


def _is_written(path: str) -> bool:
    return path.startswith(f"{FOLDER}/") or Path(path).match(_COMPOSE)


def _archived(archive: bytes) -> Iterator[tuple[str, str]]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as found:
        for each in found:
            if content := found.extractfile(each) if each.isfile() else None:
                yield each.name, content.read().decode("utf-8", "replace")


def _since(root: Path) -> str:
    """Return which commit is the first to name instead."""
    found = git(root, "log", "--diff-filter=A", "--reverse", "--format=%h", "--", FOLDER).decode().split()
    return f": the first commit that has it is {found[0]}" if found else ", and neither has a later commit"


def present(root: Path) -> Written:
    """Return the files as they are now; raise OperationError where there is no dist/."""
    paths = [*(root / FOLDER).rglob("*"), *root.glob(_COMPOSE)]
    texts = {
        each.relative_to(root).as_posix(): each.read_text(encoding="utf-8", errors="replace")
        for each in paths
        if each.is_file()
    }
    if not any(path.startswith(f"{FOLDER}/") for path in texts):
        raise OperationError(f"there is no {FOLDER}/: `make synth` writes it")
    return Written(f"the work tree{_edited(root)}", texts)


def _edited(root: Path) -> str:
    """Return that files are not what is committed, where they are not."""
    found = git(root, "status", "--porcelain", "--", FOLDER, _COMPOSE)
    return " (not committed)" if found.strip() else ""


def merge_base(root: Path, one: str, other: str) -> str:
    """Return the commit from which two revisions went apart."""
    return git(root, "merge-base", commit_of(root, one), commit_of(root, other)).decode().strip()[:_SHORT]
