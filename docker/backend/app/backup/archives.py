"""Where archives are kept, and which are deleted."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from app.backup.archive import Input, Manifest, Output, verify
from app.backup.error import BackupError

LATEST = "latest"
CLOCKS_DIFFER = timedelta(minutes=10)
"""How far apart the clocks of two machines may be: anything dated later is in the future."""

_NAME = re.compile(r"goaltrajectory-([0-9]{8}T[0-9]{6})Z\.jsonl\.gz")
_log = structlog.get_logger(__name__)


class Archives(Protocol):
    """A folder or a bucket; other files in it are never touched."""

    place: str
    """Its address, as messages show it."""

    def names(self) -> list[str]:
        """Return the names of all archives, oldest first."""

    def create(self, name: str) -> AbstractContextManager[Output]:
        """Write a new archive, which exists once the block ends, but not if that raises."""

    def open(self, name: str) -> AbstractContextManager[Input]:
        """Open an archive for reading."""

    def delete(self, name: str) -> None:
        """Remove an archive."""


def name_at(moment: datetime) -> str:
    """Return the name of an archive; the order of names is that of their times."""
    return f"goaltrajectory-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}.jsonl.gz"


def moment_of(name: str) -> datetime | None:
    """Return when an archive was begun, or None for a file that is not one of ours."""
    found = _NAME.fullmatch(name)
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def is_archive(name: str) -> bool:
    """Return whether a file is one of ours."""
    return moment_of(name) is not None


def past(archives: Archives, names: list[str]) -> list[str]:
    """Return those that are not dated in the future, and warn of the others: some clock is or was wrong."""
    now = datetime.now(UTC)
    future = [name for name in names if (moment_of(name) or now) > now + CLOCKS_DIFFER]
    if future:
        _log.warning(
            "archives are dated in the future: none is used as the latest, counted or deleted",
            place=archives.place,
            archives=future,
            now=now.isoformat(timespec="seconds"),
        )
    return [name for name in names if name not in future]


def chosen(archives: Archives, name: str) -> str:
    """Return the name of an existing archive."""
    names = archives.names()
    if not names:
        raise BackupError(f"there is no archive in {archives.place}")
    if name == LATEST:
        return _latest(archives, names)
    if name not in names:
        raise BackupError(f"there is no archive {name!r} in {archives.place}: name one of {', '.join(names)}")
    return name


def _latest(archives: Archives, names: list[str]) -> str:
    usable = past(archives, names)
    if not usable:
        dated = ", ".join(f"{name} of {moment_of(name):%Y-%m-%d %H:%M:%S}" for name in names)
        raise BackupError(
            f"{archives.place} has only archives that are dated in the future: {dated}; it is "
            f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC now: set this machine's clock, or name one of them"
        )
    return usable[-1]


def verified(archives: Archives, name: str) -> Manifest:
    """Return an archive's manifest, after reading all of it."""
    with named(archives, name), archives.open(name) as source:
        return verify(source)


def retain(archives: Archives, keep: int, newest: str) -> list[str]:
    """Delete the oldest archives until `keep` are left, the newest among them; return those deleted."""
    others = [name for name in past(archives, archives.names()) if name != newest]
    gone = others[: max(len(others) + 1 - keep, 0)]
    for name in gone:
        archives.delete(name)
    return gone


@contextmanager
def named(archives: Archives, name: str) -> Iterator[None]:
    """Name the archive in every error."""
    try:
        yield
    except BackupError as error:
        raise BackupError(f"{archives.place}/{name} {error}") from error
