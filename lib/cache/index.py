"""What the last synthesis was made from and what it wrote, kept in a file that anyone may delete."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from lib.cache import content
from lib.cache.asked import Asked

FILE = os.path.join(".cache", "synthesis.json")
"""Relative to the project's folder."""

_VERSION = 1
_LARGEST = 64 << 20


class Made(NamedTuple):
    """A file that was written: the key of what it was made from, its bytes' digest, and the objects in it."""

    key: str
    digest: str
    objects: list[list[str]]


class Index(NamedTuple):
    """The last synthesis; an empty one has no inputs, and nothing is unchanged since."""

    inputs: str = ""
    asked: Asked = Asked({}, {}, {}, {}, [])
    files: Mapping[str, Made] = {}
    """By the path in the output folder."""

    def holds(self, inputs: str, variables: Mapping[str, str], folder: str | os.PathLike[str]) -> bool:
        """Return whether a synthesis from these inputs would leave every byte of a folder as it is."""
        return self.inputs == inputs != "" and self.asked.holds(variables) and self._is(os.fspath(folder))

    def _is(self, folder: str) -> bool:
        """Return whether a folder has these files, their folders and nothing else."""
        expected = {os.path.join(folder, path): made.digest for path, made in self.files.items()}
        expected |= {os.path.join(folder, path): "folder" for each in self.files for path in _parents(each)}
        found = dict(_found(folder))
        return found == expected and not any(map(os.path.islink, (folder, *found)))


def read(root: str | os.PathLike[str]) -> Index:
    """Return what the file says; an empty index if it is missing, damaged or not of this user and version."""
    try:
        return _parse(_content(os.path.join(root, FILE)))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Index()


def write(root: str | os.PathLike[str], index: Index) -> None:
    """Replace the file at once, for its owner alone; without room or permission there is none."""
    file = os.path.join(root, FILE)
    new = f"{file}.{os.urandom(8).hex()}"
    try:
        os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(_text(index))
        os.replace(new, file)
    except OSError:
        with suppress(OSError):
            os.unlink(new)


def _content(file: str) -> bytes:
    with open(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as opened:
        found = os.fstat(opened.fileno())
        if found.st_uid != os.geteuid() or found.st_size > _LARGEST:
            raise ValueError(f"{file} is not an index")
        return opened.read()


def _text(index: Index) -> bytes:
    """Return the index as JSON whose first line has the digest of the others."""
    told = {
        "version": _VERSION,
        "inputs": index.inputs,
        "asked": index.asked._asdict(),
        "files": {path: made._asdict() for path, made in index.files.items()},
    }
    rest = json.dumps(told, indent=1).encode().removeprefix(b"{\n")
    return _first_line(rest) + rest


def _parse(text: bytes) -> Index:
    first = text[: text.find(b"\n") + 1]
    rest = text[len(first) :]
    told = json.loads(b"{" + rest) if first == _first_line(rest) else {}
    if told.get("version") != _VERSION:
        raise ValueError("not an index of this version")
    files = {path: Made(**made) for path, made in told["files"].items()}
    return Index(told["inputs"], Asked(**told["asked"]), files)


def _first_line(rest: bytes) -> bytes:
    return f'{{"digest": "{content.of_bytes(rest)}",\n'.encode()


def _found(folder: str) -> Iterator[tuple[str, str]]:
    for here, folders, files in os.walk(folder):
        yield from ((os.path.join(here, name), "folder") for name in folders)
        yield from ((path, content.of_file(path)) for path in (os.path.join(here, name) for name in files))


def _parents(path: str) -> Iterator[str]:
    while path := os.path.dirname(path):
        yield path
