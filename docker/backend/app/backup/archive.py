"""An archive: gzip of JSON lines. A header, a line for each record, a trailer that vouches for all of it."""

import base64
import binascii
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from app.backup.error import BackupError
from app.database.collections import CHECK_INS, GOALS
from app.database.owner import OWNER, require_owner

FORMAT, VERSION, READ = "goaltrajectory-backup", 2, (1, 2)
COLLECTIONS = (GOALS, CHECK_INS)

_LONGEST_LINE = 16 * 1024 * 1024
_NUMBERS = "<f4"
_LEVEL = 6


Input = IO[bytes]


class Output(Protocol):
    """Takes the bytes of an archive."""

    def write(self, content: bytes, /) -> object: ...

    def flush(self) -> object: ...


class Record(NamedTuple):
    """A goal or a check-in as the database keeps it; whose a check-in is, its goal says."""

    collection: str
    id: str
    vector: NDArray[np.float32]
    document: str | None
    metadata: Mapping[str, Any]
    owner: str | None


class Manifest(NamedTuple):
    """What an archive has; model and dimension are None if it has no goals."""

    created_at: str
    embedding_model: str | None
    embedding_dimension: int | None
    counts: Mapping[str, int]
    goals_without_owner: int


class ArchiveWriter:
    """Writes an archive, which is complete only after `finish`."""

    def __init__(self, output: Output, created_at: str, model: str | None, dimension: int | None) -> None:
        self._gzip = gzip.GzipFile("", "wb", _LEVEL, output, mtime=0)
        self._digest = hashlib.sha256()
        self._dimension = dimension
        self.counts = dict.fromkeys(COLLECTIONS, 0)
        embedding = {"embedding_model": model, "embedding_dimension": dimension}
        self._line({"format": FORMAT, "version": VERSION, "created_at": created_at, **embedding})

    def add(self, records: Sequence[Record]) -> None:
        """Append records."""
        for each in records:
            if each.collection == GOALS and len(each.vector) != self._dimension:
                raise BackupError(
                    f"goal {each.id} has a vector of {len(each.vector)} dimensions, but the database says "
                    f"{self._dimension}: run 'python -m app reembed'"
                )
            vector = base64.b64encode(np.asarray(each.vector, _NUMBERS).tobytes()).decode()
            line = {**each._asdict(), "vector": vector}
            if each.collection != GOALS:
                del line[OWNER]
            self._line(line)
            self.counts[each.collection] += 1

    def finish(self) -> None:
        """Append the trailer, which shows whether anything before it was lost or changed."""
        self._line({"counts": self.counts, "sha256": self._digest.hexdigest()})
        self._gzip.close()

    def _line(self, content: Mapping[str, Any]) -> None:
        line = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self._digest.update(line)
        self._gzip.write(line)


class ArchiveReader:
    """Reads an archive; once all records are read, `manifest` is set and the archive known to be complete."""

    manifest: Manifest

    def __init__(self, source: Input) -> None:
        self._lines = gzip.GzipFile(fileobj=source, mode="rb")
        self._digest = hashlib.sha256()

    def records(self) -> Iterator[Record]:
        """Yield every record; raise BackupError if the archive is not what was written."""
        with _told():
            header = self._header()
            counts, without_owner = dict.fromkeys(COLLECTIONS, 0), 0
            digest = self._digest.hexdigest()
            while "sha256" not in (line := self._line()):
                digest = self._digest.hexdigest()
                record = _record(line, header["embedding_dimension"])
                counts[record.collection] += 1
                without_owner += record.collection == GOALS and record.owner is None
                yield record
            if line != {"counts": counts, "sha256": digest} or self._lines.read(1):
                raise ValueError
            embedding = header["embedding_model"], header["embedding_dimension"]
            self.manifest = Manifest(header["created_at"], *embedding, counts, without_owner)

    def _header(self) -> dict[str, Any]:
        header = self._line()
        kind, version = header.get("format"), header.get("version")
        if kind != FORMAT:
            raise BackupError(
                "is not an archive of this program: name one that 'python -m app archives' lists"
            )
        if version not in READ:
            raise BackupError(
                f"has format version {version}, but this program reads {' and '.join(map(str, READ))}: "
                "restore it with the version of the backend that wrote it"
            )
        return header

    def _line(self) -> dict[str, Any]:
        line = self._lines.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise EOFError
        content = json.loads(line)
        self._digest.update(line)
        if not isinstance(content, dict):
            raise TypeError
        return content


def verify(source: Input) -> Manifest:
    """Read all of an archive, and return its manifest; raise BackupError if it is not complete."""
    reader = ArchiveReader(source)
    for _ in reader.records():
        pass
    return reader.manifest


@contextmanager
def _told() -> Iterator[None]:
    """Report what cannot be read as cut off or as altered."""
    try:
        yield
    except EOFError:
        raise BackupError("was cut off before its end: use another archive") from None
    except (gzip.BadGzipFile, zlib.error, binascii.Error, ValueError, TypeError, KeyError):
        raise BackupError("is not what was written: its checksum is wrong; use another archive") from None


def record(
    collection: str,
    id_: str,
    vector: NDArray[np.float32],
    document: str | None,
    metadata: Mapping[str, Any] | None,
) -> Record:
    """Return a record whose owner is in its metadata, if anywhere."""
    others = dict(metadata or {})
    owner = others.pop(OWNER, None)
    return Record(collection, id_, vector, document, others, owner if collection == GOALS else None)


def _record(line: dict[str, Any], dimension: int | None) -> Record:
    vector = np.frombuffer(base64.b64decode(line.pop("vector"), validate=True), _NUMBERS)
    owner = line.pop(OWNER, None)
    read = record(line.pop("collection"), line.pop("id"), vector, **line)
    if read.collection != GOALS:
        return read
    if len(vector) != dimension:
        raise ValueError
    if owner is not None:
        require_owner(owner)
    return read if owner is None else read._replace(owner=owner)
