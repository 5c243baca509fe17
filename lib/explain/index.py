"""What each leaf decides in a file, kept until something that the file is made of changes."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from lib.cache import content
from lib.explain.making import Making
from lib.explain.scalars import Difference, Scalar, scalars
from lib.output import SUFFIX

FILE = Path(".cache", "explain.json")
"""Relative to the project's folder; anyone may delete it."""

Numbers = tuple[list[int], list[int], list[Scalar]]
"""Of scalars in the order of a file: those that change, and those that go; and new ones by their paths."""


class Index:
    """The index of a project; `code` identifies what makes its files, and `say` is told what takes time."""

    def __init__(self, root: Path, code: str, say: Callable[[str], None]) -> None:
        self._file, self._code, self._say = root / FILE, code, say

    def effects(self, making: Making, chart: str) -> dict[str, Difference]:
        """Return what each leaf decides in a file; it is found out where that is not known."""
        path, key = f"{making.environment}/{chart}", self._key(making, chart)
        numbered = list(scalars(making.files[chart].documents))
        kept = self._read().get(path)
        if kept and kept["key"] == key:
            return {name: _difference(each, numbered) for name, each in kept["leaves"].items()}
        self._say(f"finding out what decides dist/{path}{SUFFIX}: that is not known, or no longer")
        found = _found(making, chart)
        leaves = {name: _numbers(each, numbered) for name, each in found.items()}
        self._write({**self._read(), path: {"key": key, "leaves": leaves}})
        return found

    def _key(self, making: Making, chart: str) -> str:
        """Return what changes with all that decides the answers about a file."""
        made, leaves = making.files[chart], making.leaves.every.values()
        paths = [(each.name, [node.path for node in each.nodes]) for each in leaves]
        return content.of_texts((self._code, made.file.made_of, repr(made.documents), repr(paths)))

    def _read(self) -> dict[str, Any]:
        """Return what is kept; nothing where that is missing or damaged."""
        try:
            digest, _, text = self._file.read_bytes().partition(b"\n")
            told: dict[str, Any] = json.loads(text) if digest.decode() == content.of_bytes(text) else {}
        except (OSError, ValueError):
            return {}
        return told

    def _write(self, told: Mapping[str, Any]) -> None:
        """Replace the file at once, for its owner alone; without room or permission there is none."""
        text = json.dumps(told).encode()
        with suppress(OSError):
            self._file.parent.mkdir(mode=0o700, exist_ok=True)
            with NamedTemporaryFile(dir=self._file.parent, delete=False) as new:
                new.write(b"%s\n%s" % (content.of_bytes(text).encode(), text))
            Path(new.name).replace(self._file)


def _found(making: Making, chart: str) -> dict[str, Difference]:
    effects = {each.name: making.effect(each, [chart]) for each in making.leaves.every.values()}
    return {name: effect[chart] for name, effect in effects.items() if chart in effect}


def _numbers(difference: Difference, numbered: Sequence[Scalar]) -> Numbers:
    changed, gone = (
        [number for number, scalar in enumerate(numbered) if scalar in among]
        for among in (difference.changed, difference.gone)
    )
    return changed, gone, sorted(difference.new)


def _difference(numbers: Numbers, numbered: Sequence[Scalar]) -> Difference:
    changed, gone, new = numbers
    return Difference({numbered[n] for n in changed}, {numbered[n] for n in gone}, {*map(tuple, new)})
