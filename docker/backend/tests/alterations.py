"""Archives that are not what was written."""

import gzip
import hashlib
import json
from collections.abc import Callable
from typing import Any

Lines = list[dict[str, Any]]


def content(archive: bytes) -> Lines:
    """Return the lines of an archive."""
    return [json.loads(line) for line in gzip.decompress(archive).splitlines()]


def packed(lines: Lines) -> bytes:
    """Return an archive of these lines whose checksum is right."""
    *body, trailer = [
        json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for line in lines
    ]
    told = json.loads(trailer) | {"sha256": hashlib.sha256(b"".join(body)).hexdigest()}
    return gzip.compress(b"".join(body) + json.dumps(told).encode() + b"\n")


def changed(line: int, **values: object) -> Callable[[bytes], bytes]:
    """Return a function that changes some values of a line, and the checksum with them."""

    def change(archive: bytes) -> bytes:
        lines = content(archive)
        lines[line] |= values
        return packed(lines)

    return change


def bent(archive: bytes, position: int) -> bytes:
    """Return an archive with one bit flipped."""
    altered = bytearray(archive)
    altered[position] ^= 1
    return bytes(altered)


def altered_content(archive: bytes) -> bytes:
    """Return an archive with another title, packed so that gzip finds no fault."""
    return gzip.compress(gzip.decompress(archive).replace(b"goal 3", b"goal 4", 1))


def without_a_goal(archive: bytes) -> bytes:
    """Return an archive without its second goal, with the checksum of the rest."""
    lines = content(archive)
    return packed([*lines[:2], *lines[3:]])
