"""Where archives are kept, and which of them go."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Protocol

from app.archive import Input, Manifest, Output, verify
from app.backup_error import BackupError

LATEST = "latest"
_NAME = re.compile(r"goaltrajectory-[0-9]{8}T[0-9]{6}Z\.jsonl\.gz")


class Archives(Protocol):
    """A folder or a bucket; others' files in it are never touched."""

    place: str
    """Its address, as people are told it."""

    def names(self) -> list[str]:
        """Return the names of all archives, oldest first."""

    def create(self, name: str) -> AbstractContextManager[Output]:
        """Write a new archive, which is there when the block ends, and is not if that raises."""

    def open(self, name: str) -> AbstractContextManager[Input]:
        """Read an archive from its begin."""

    def delete(self, name: str) -> None:
        """Remove an archive."""


def name_at(moment: datetime) -> str:
    """Return the name of an archive; the order of names is that of their times."""
    return f"goaltrajectory-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}.jsonl.gz"


def is_archive(name: str) -> bool:
    """Return whether a file is one of ours."""
    return _NAME.fullmatch(name) is not None


def chosen(archives: Archives, name: str) -> str:
    """Return the name of an archive that is there."""
    names = archives.names()
    if not names:
        raise BackupError(f"there is no archive in {archives.place}")
    if name == LATEST:
        return names[-1]
    if name not in names:
        raise BackupError(f"there is no archive {name!r} in {archives.place}: name one of {', '.join(names)}")
    return name


def verified(archives: Archives, name: str) -> Manifest:
    """Return what an archive says of itself, after all of it was read."""
    with named(archives, name), archives.open(name) as source:
        return verify(source)


def retain(archives: Archives, keep: int, newest: str) -> list[str]:
    """Remove the oldest archives until `keep` are left, the newest among them; return what went."""
    others = [name for name in archives.names() if name != newest]
    gone = others[: max(len(others) + 1 - keep, 0)]
    for name in gone:
        archives.delete(name)
    return gone


@contextmanager
def named(archives: Archives, name: str) -> Iterator[None]:
    """Say of which archive a fault is told."""
    try:
        yield
    except BackupError as error:
        raise BackupError(f"{archives.place}/{name} {error}") from error
