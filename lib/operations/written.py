"""What synthesis wrote, dist/ and docker/compose*.yaml, in a commit and in the work tree."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lib.operations.errors import OperationError
from lib.operations.git import commit_of, git

FOLDER = "dist"
_COMPOSE = "docker/compose*.yaml"
_SHORT = 12
_LINK = "a symbolic link"
_OTHERS = {"120000": _LINK, "160000": "a submodule"}
"""What git keeps besides files, by its mode."""


class Written(NamedTuple):
    """Files by their paths from the repository's root, and how the revision is called that has them."""

    name: str
    texts: dict[str, str]


def committed(root: Path, revision: str) -> Written:
    """Return the files of a revision; raise OperationError where it has no dist/."""
    listed = git(root, "ls-tree", "-r", "-z", commit_of(root, revision), "--", FOLDER, "docker")
    found = dict(_entries(os.fsdecode(listed)))
    if not any(each.startswith(f"{FOLDER}/") for each in found):
        raise OperationError(f"{revision} has no {FOLDER}/{_since(root)}")
    blobs = git(root, "cat-file", "--batch", told="\n".join(found.values()).encode())
    return Written(revision, dict(zip(found, _contents(blobs), strict=True)))


def _entries(listed: str) -> Iterator[tuple[str, str]]:
    """Yield the paths of the files in a list of git's, and the names of their contents."""
    for entry in filter(None, listed.split("\0")):
        about, _, path = entry.partition("\t")
        mode, _, content = about.split()
        if _is_written(path):
            _require_ours(path, _OTHERS.get(mode))
            yield path, content


def _contents(blobs: bytes) -> Iterator[str]:
    """Yield the contents in what git says of them: each after a line that ends with its size."""
    start = 0
    while start < len(blobs):
        begin = blobs.index(b"\n", start) + 1
        end = begin + int(blobs[start:begin].split()[-1])
        yield blobs[begin:end].decode("utf-8", "replace")
        start = end + 1


def _is_written(path: str) -> bool:
    return path == FOLDER or path.startswith(f"{FOLDER}/") or Path(path).match(_COMPOSE)


def _require_ours(path: str, kind: str | None) -> None:
    """Raise OperationError where there is something that synthesis never writes."""
    if kind:
        raise OperationError(f"{path!a} is {kind}: `make synth` writes files only")
    if not path.isprintable():
        raise OperationError(f"{path!a} has characters that cannot be shown: name it otherwise")


def _since(root: Path) -> str:
    """Return which commit is the first to name instead."""
    found = git(root, "log", "--diff-filter=A", "--reverse", "--format=%h", "--", FOLDER).decode().split()
    return f": the first commit that has it is {found[0]}" if found else ", and neither has a later commit"


def present(root: Path) -> Written:
    """Return the files as they are now; raise OperationError where there is no dist/."""
    paths = [root / FOLDER, *(root / FOLDER).rglob("*"), *root.glob(_COMPOSE)]
    for each in paths:
        _require_ours(each.relative_to(root).as_posix(), _LINK if each.is_symlink() else None)
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
