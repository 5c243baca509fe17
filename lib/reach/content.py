"""What is read from a YAML file: each value knows its place, which every complaint names."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from lib.reach.endpoints import LAST_PORT
from lib.reach.ours import values

_LONGEST = 60


class ManifestError(Exception):
    """A file that is not ours or not valid, in words that name the file and the place in it."""


class Content(NamedTuple):
    """A value in a file, or None where the file has none."""

    place: str
    value: Any

    def wrong(self, wanted: str) -> ManifestError:
        """Return the complaint that something else belongs here."""
        shown = repr(self.value)
        return ManifestError(
            f"{self.place} is {shown if len(shown) <= _LONGEST else shown[:_LONGEST] + '...'}: want {wanted}"
        )

    @property
    def given(self) -> bool:
        return self.value is not None

    def get(self, name: str) -> "Content":
        """Return a field of a mapping, or of nothing."""
        if self.value is None:
            return Content(f"{self.place}.{name}", None)
        if not isinstance(self.value, dict):
            raise self.wrong("a mapping")
        return Content(f"{self.place}.{name}", self.value.get(name))

    def only(self, *known: str) -> "Content":
        """Return a mapping that has none but these fields."""
        for name in self.fields():
            if name not in known:
                raise ManifestError(f"{self.place} has the field {name!r}, which is not evaluated")
        return self

    def fields(self) -> dict[str, "Content"]:
        """Return the fields of a mapping by their names."""
        if not isinstance(self.value, dict | None):
            raise self.wrong("a mapping")
        return {str(name): Content(f"{self.place}.{name}", each) for name, each in (self.value or {}).items()}

    def items(self) -> list["Content"]:
        """Return the items of a list."""
        if not isinstance(self.value, list | None):
            raise self.wrong("a list")
        return [Content(f"{self.place}[{place}]", each) for place, each in enumerate(self.value or ())]

    def text(self, default: str | None = None) -> str:
        """Return a text; the default where there is none."""
        found = default if self.value is None else self.value
        if not isinstance(found, str):
            raise self.wrong("a text")
        return found

    def one_of(self, allowed: tuple[str, ...], default: str | None = None) -> str:
        """Return one of some words."""
        found = self.text(default)
        if found not in allowed:
            raise self.wrong(f"one of {', '.join(allowed)}")
        return found

    def port(self) -> int:
        """Return the number of a port."""
        if type(self.value) is not int or not 0 < self.value <= LAST_PORT:
            raise self.wrong(f"a port from 1 to {LAST_PORT}")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(each.text() for each in self.items())

    def labels(self) -> dict[str, str]:
        """Return a mapping from text to text."""
        return {name: each.text() for name, each in self.fields().items()}


def documents(file: Path) -> Iterator[Content]:
    """Yield the documents of a file that are not empty."""
    shown = f"{file.parent.name}/{file.name}"
    try:
        found = values(file.read_bytes())
    except OSError as error:
        raise ManifestError(f"{shown} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ManifestError(f"{shown} is not YAML{_where(error)}") from None
    for place, each in enumerate(found):
        if each is not None:
            yield Content(f"{shown} document {place + 1}", each)


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None)
    return (f" in line {mark.line + 1}" if mark else "") + (f": {problem}" if problem else "")
