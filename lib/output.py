"""The output folder: what is in it, and how it is written whole or not at all."""

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

SUFFIX = ".k8s.yaml"
SHARED = "00-environment"
"""The chart of what an environment's programs share; its file sorts first, because it has the namespace."""
METADATA = "construct-metadata.json"
"""What cdk8s writes next to the manifests when it records constructs."""


class Kind(NamedTuple):
    """A kind of the objects in a file; the group is empty for Kubernetes' core."""

    group: str
    kind: str
    cluster_wide: str
    """The object's name where the kind has no namespace, and empty where it has one."""


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that replaces `folder` at the end, or is removed on an error.

    Raises FileExistsError for a folder with anything but manifests, before anything is changed.
    """
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != METADATA)
    strangers = [path for path in files if not path.name.endswith(SUFFIX)]
    if strangers:
        raise FileExistsError(
            f"{strangers[0]} is not a manifest: name an output folder that has nothing else in it"
        )
    new, old = (folder.with_name(f".{folder.name}.{os.getpid()}.{state}") for state in ("new", "old"))
    new.mkdir(parents=True)
    try:
        yield new
        with _alone(folder.parent):
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process replaces a folder in this one."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def put(file: Path, content: bytes, same_as: Path | None = None) -> None:
    """Write a file, or link it to one that has the same bytes, which takes a tenth of the time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if same_as is None or not _linked(file, same_as):
        file.write_bytes(content)


def _linked(file: Path, to: Path) -> bool:
    """Return whether a file is now another one as well; a symbolic link or a program stays alone."""
    try:
        mode = to.lstat().st_mode
        if not stat.S_ISREG(mode) or mode & 0o111:
            return False
        file.hardlink_to(to)
    except OSError:  # a file system that cannot
        return False
    return True
