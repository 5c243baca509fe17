"""Writes a database of vulnerabilities as trivy keeps it: a bbolt file, of which each bucket is one page."""

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PAGE = 4096
META, LEAF, FREELIST = 0x04, 0x02, 0x10
MAGIC, VERSION = 0xED0CDAED, 2

Bucket = Mapping[str, Any]
"""A mapping is a bucket in this bucket; what a key of the shape "=name" holds is a value, written as JSON."""


def write_database(folder: Path, content: Bucket) -> None:
    """Write what trivy expects in its cache and considers up to date."""
    folder.mkdir(parents=True)
    pages: list[bytes] = [b"", b"", _page(2, FREELIST, 0, b"")]
    root = _bucket(content, pages)
    pages[:2] = [_meta(number, root, len(pages)) for number in (0, 1)]
    (folder / "trivy.db").write_bytes(b"".join(pages))
    times = dict.fromkeys(("DownloadedAt", "NextUpdate", "UpdatedAt"), "2999-01-01T00:00:00Z")
    (folder / "metadata.json").write_text(json.dumps({"Version": 2} | times), encoding="utf-8")


def _bucket(content: Bucket, pages: list[bytes]) -> int:
    """Add the pages of a bucket and of those in it, and return the number of its own."""
    items = {}
    for name, value in content.items():
        if name.startswith("="):
            items[name[1:].encode()] = (0, json.dumps(value).encode())
        else:
            items[name.encode()] = (1, struct.pack("<QQ", _bucket(value, pages), 0))
    pages.append(_page(len(pages), LEAF, len(items), _elements(items)))
    return len(pages) - 1


def _elements(items: Mapping[bytes, tuple[int, bytes]]) -> bytes:
    heads, bodies, size = b"", b"", struct.calcsize("<IIII")
    for index, (key, (flags, value)) in enumerate(sorted(items.items())):
        position = (len(items) - index) * size + len(bodies)
        heads += struct.pack("<IIII", flags, position, len(key), len(value))
        bodies += key + value
    return heads + bodies


def _page(number: int, flags: int, count: int, body: bytes) -> bytes:
    page = struct.pack("<QHHI", number, flags, count, 0) + body
    if len(page) > PAGE:
        raise ValueError("a bucket is larger than a page")
    return page.ljust(PAGE, b"\0")


def _meta(number: int, root: int, end: int) -> bytes:
    meta = struct.pack("<IIIIQQQQQ", MAGIC, VERSION, PAGE, 0, root, 0, 2, end, number)
    return _page(number, META, 0, meta + struct.pack("<Q", _fnv1a(meta)))


def _fnv1a(data: bytes) -> int:
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = (digest ^ byte) * 0x100000001B3 % 2**64
    return digest
