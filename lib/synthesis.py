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
from lib.output import Kind
from lib.problem import ContradictionError


class Before(NamedTuple):
    """What is known of the last synthesis; by default nothing."""

    made: Mapping[str, Made] = MappingProxyType({})
    code: str = ""
    """What identifies the code and the versions of what runs it."""
    folder: Path | None = None
    """The folder with the files of last time; without one every file is made."""

    def kept(self, path: str, key: str) -> bytes | None:
        """Return the bytes of a file that need not be made, because they were made of the same."""
        made = self.made.get(path)
        if made is None or made.key != key or self.folder is None:
            return None
        try:
            found = (self.folder / path).read_bytes()
        except OSError:
            return None
        return found if content.of_bytes(found) == made.digest else None

    def compare(self, path: str, made: Made) -> Made:
        """Return what was made; raise ContradictionError where the same gave something else last time."""
        last = self.made.get(path)
        if last and last.key == made.key and last.digest != made.digest:
            raise ContradictionError(path)
        return made


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
    key = content.of_texts((before.code, file.path, file.made_of))
    kept = before.kept(file.path, key)
    to.parent.mkdir(parents=True, exist_ok=True)
    if kept is not None:
        to.write_bytes(kept)
        return before.made[file.path]
    new, kinds = _make(file)
    to.write_bytes(new)
    return before.compare(file.path, Made(key, content.of_bytes(new), kinds))


def _make(file: File) -> tuple[bytes, list[list[str]]]:
    """Return the content of a file, and the kinds of the objects in it."""
    from lib.constructs.manifests import kind_of, settled, text

    documents = settled(file.chart, file.parts())
    return text(documents).encode(), [list(each) for each in dict.fromkeys(map(kind_of, documents))]
