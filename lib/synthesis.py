"""Writes the manifests: a file whose values and code are those of last time is kept, any other is made."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from lib.cache import content
from lib.cache.index import Made
from lib.configuration import Configuration
from lib.files import File, delivery_files, environment_files
from lib.model import Platform
from lib.output import Kind, put
from lib.problem import ContradictionError


class Before(NamedTuple):
    """What is known of the last synthesis; by default nothing."""

    made: Mapping[str, Made] = MappingProxyType({})
    code: str = ""
    """What identifies the code and the versions of what runs it."""
    folder: Path | None = None
    """The folder with the files of last time."""
    keeps: bool = False
    """Whether a file that would come out the same need not be made."""

    def path(self, path: str) -> Path | None:
        return self.folder / path if self.folder else None

    def found(self, path: str) -> bytes | None:
        """Return what is in a file now."""
        try:
            return (self.folder / path).read_bytes() if self.folder else None
        except OSError:
            return None

    def known(self, path: str, key: str) -> Made | None:
        """Return what is known of a file if it was made of the same values by the same code."""
        last = self.made.get(path)
        return last if last and last.key == key else None


NOTHING = Before()


def synthesize(configuration: Configuration, folder: Path, before: Before = NOTHING) -> dict[str, Made]:
    """Write every file below a folder, and return what the next synthesis may know of it."""
    made = synthesize_platforms(configuration.platforms, folder, before)
    kinds = dict.fromkeys(Kind(*kind) for each in made.values() for kind in each.objects)
    return made | _write(delivery_files(configuration, list(kinds)), folder, before)


def synthesize_platforms(
    platforms: Iterable[Platform], folder: Path, before: Before = NOTHING
) -> dict[str, Made]:
    """Write the files of every environment; the rest is as in `synthesize`."""
    return _write((file for each in platforms for file in environment_files(each)), folder, before)


def _write(files: Iterable[File], folder: Path, before: Before) -> dict[str, Made]:
    return {file.path: _written(file, folder / file.path, before) for file in files}


def _written(file: File, to: Path, before: Before) -> Made:
    """Write a file as it is or as it is made now; the bytes decide, whatever is known of them."""
    key = content.of_texts((before.code, file.path, file.made_of))
    known, found = before.known(file.path, key), before.found(file.path)
    if known and before.keeps and found is not None and content.of_bytes(found) == known.digest:
        put(to, found, same_as=before.path(file.path))
        return known
    new, kinds = _make(file)
    made = Made(key, content.of_bytes(new), kinds)
    if known and known.digest != made.digest:
        raise ContradictionError(file.path)
    put(to, new, same_as=before.path(file.path) if new == found else None)
    return made


def _make(file: File) -> tuple[bytes, list[list[str]]]:
    """Return the content of a file, and the kinds of the objects in it."""
    from lib.constructs.manifests import kind_of, settled, text

    documents = settled(file.chart, file.parts())
    return text(documents).encode(), [list(each) for each in dict.fromkeys(map(kind_of, documents))]
