"""Archives in a folder, on a volume or on this machine."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.backup.archives import is_archive
from app.backup.error import BackupError

_PARTIAL = ".partial"
_DEAD_SECONDS = 24 * 60 * 60
"""What was left unfinished for this long, by whichever clock, is from an interrupted run."""


class Folder:
    """Keeps archives as files; an unfinished one has a temporary name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.place = str(path)

    def names(self) -> list[str]:
        """Return the names of all archives, oldest first."""
        with self._told():
            return sorted(each.name for each in self._path.iterdir() if is_archive(each.name))

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        """Write a new archive, which exists once the block ends, but not if that raises."""
        final, partial = self._path / name, self._path / f".{name}{_PARTIAL}"
        with self._told():
            self._remove_dead()
            if final.exists():
                raise FileExistsError(f"{name} already exists: run it again")
            try:
                partial.touch(mode=0o600, exist_ok=False)
                with partial.open("wb") as output:
                    yield output
                    output.flush()
                    os.fsync(output.fileno())
                partial.rename(final)
                self._keep_names()
            finally:
                partial.unlink(missing_ok=True)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open an archive for reading."""
        with self._told(), (self._path / name).open("rb") as source:
            yield source

    def delete(self, name: str) -> None:
        """Remove an archive."""
        with self._told():
            (self._path / name).unlink()

    def _remove_dead(self) -> None:
        for each in self._path.glob(f".*{_PARTIAL}"):
            ours = is_archive(each.name.removeprefix(".").removesuffix(_PARTIAL))
            if ours and abs(time.time() - each.stat().st_mtime) > _DEAD_SECONDS:
                each.unlink()

    def _keep_names(self) -> None:
        """Flush the folder's own entries to disk as well."""
        folder = os.open(self._path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.filename is None and not error.strerror:
                raise BackupError(f"{self.place}: {error}") from error
            raise BackupError(
                f"{error.filename or self.place}: {error.strerror}: make BACKUP_FOLDER={self.place!r} "
                f"a folder that user {os.getuid()} may write to, with room for one more archive than is kept"
            ) from error
