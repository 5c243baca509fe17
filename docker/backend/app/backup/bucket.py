"""Archives in an S3-compatible bucket."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from app.backup.archive import Input
from app.backup.archives import is_archive
from app.backup.error import BackupError
from app.backup.s3 import S3, texts
from app.backup.settings import BucketSettings

PART_BYTES = 8 * 1024 * 1024
"""How much is sent at a time; S3 takes parts of at least 5 MiB, and at most 10,000 of them."""


PAGE = "1000"
"""How many names are asked for at a time; no server returns more."""


class Bucket:
    """Keeps archives as objects below the environment's prefix."""

    def __init__(self, settings: BucketSettings) -> None:
        self._s3 = S3(settings)
        self._prefix = f"{settings.prefix}/" if settings.prefix else ""
        self.place = f"{self._s3.url}/{settings.prefix}".rstrip("/")

    def names(self) -> list[str]:
        """Return the names of all archives, oldest first."""
        found: list[str] = []
        query = {"list-type": "2", "max-keys": PAGE, "prefix": self._prefix}
        while True:
            page = self._s3.ask("GET", query=query).text
            found += [key.removeprefix(self._prefix) for key in texts(page, "Key")]
            if texts(page, "IsTruncated") != ["true"]:
                return sorted(name for name in found if is_archive(name))
            [query["continuation-token"]] = texts(page, "NextContinuationToken")

    @contextmanager
    def create(self, name: str) -> Iterator["_Upload"]:
        """Write a new archive, which exists once the block ends, but not if that raises."""
        if name in self.names():
            raise BackupError(f"{self.place}/{name} already exists: run it again")
        upload = _Upload(self._s3, self._prefix + name)
        try:
            yield upload
            upload.complete()
        except BaseException:
            upload.abort()
            raise

    @contextmanager
    def open(self, name: str) -> Iterator[Input]:
        """Open an archive for reading."""
        with self._s3.stream(self._prefix + name) as pieces:
            yield io.BufferedReader(_Pieces(pieces))

    def delete(self, name: str) -> None:
        """Remove an archive."""
        self._s3.ask("DELETE", self._prefix + name)


class _Upload:
    """An object that is sent in parts as it grows; a small one is sent at once."""

    def __init__(self, s3: S3, key: str) -> None:
        self._s3, self._key = s3, key
        self._id = ""
        self._tags: list[str] = []
        self._waiting = bytearray()

    def write(self, content: bytes) -> None:
        """Take bytes, and send them as soon as they make a part."""
        self._waiting += content
        while len(self._waiting) >= PART_BYTES:
            self._send(bytes(self._waiting[:PART_BYTES]))
            del self._waiting[:PART_BYTES]

    def flush(self) -> None:
        """Do nothing: parts have a fixed size."""

    def complete(self) -> None:
        """Create the object: others see it from here on."""
        if not self._id:
            self._s3.ask("PUT", self._key, content=bytes(self._waiting))
            return
        if self._waiting:
            self._send(bytes(self._waiting))
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"
            for number, tag in enumerate(self._tags, 1)
        )
        content = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        self._s3.ask("POST", self._key, {"uploadId": self._id}, content)

    def abort(self) -> None:
        """Let the server forget the parts."""
        if self._id:
            with suppress(BackupError):
                self._s3.ask("DELETE", self._key, {"uploadId": self._id})

    def _send(self, part: bytes) -> None:
        if not self._id:
            [self._id] = texts(self._s3.ask("POST", self._key, {"uploads": ""}).text, "UploadId")
        query = {"partNumber": str(len(self._tags) + 1), "uploadId": self._id}
        self._tags.append(self._s3.ask("PUT", self._key, query, part).headers["ETag"])


class _Pieces(io.RawIOBase):
    """Pieces of bytes, read as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count
