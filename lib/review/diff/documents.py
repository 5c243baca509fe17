"""The documents of YAML files: told apart as text, and read only when they are asked for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import yaml

from lib.reach.content import ManifestError
from lib.reach.ours import values

_START = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_KIND = re.compile(r"^kind: *['\"]?(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """A document of a file; the first line of the file is 1."""

    file: str
    line: int
    text: str

    @property
    def place(self) -> str:
        """Return where its content begins."""
        return f"{self.file} in line {self.line + self.text.startswith('---')}"

    @property
    def kind(self) -> str:
        """Return the kind that is written at its beginning of a line; List where there is none."""
        found = _KIND.search(self.text)
        return found[1] if found else "List"

    @cached_property
    def value(self) -> Any:
        try:
            return parsed(self.text.removeprefix("---"))
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise ManifestError(f"{self._where(error)} is not YAML{_problem(error)}") from None

    def _where(self, error: Exception) -> str:
        mark = getattr(error, "problem_mark", None)
        return f"{self.file} in line {self.line + (mark.line if mark else 0)}"


def _problem(error: Exception) -> str:
    problem = getattr(error, "problem", None)
    return f": {problem}" if problem else ""


@cache
def parsed(text: str) -> Any:
    """Return the value of a document; raise YAMLError or ValueError where it is none."""
    found = values(text)
    if len(found) > 1:
        raise ValueError("more than one document")
    return found[0] if found else None


def documents(texts: Mapping[str, str]) -> list[Document]:
    """Return the documents of all files, in the order of their names."""
    return [each for file in sorted(texts) for each in _documents(file, texts[file])]


def _documents(file: str, text: str) -> Iterator[Document]:
    """Yield what is between the lines that begin with three hyphens, which no value can hold."""
    starts = [0, *(found.start() for found in _START.finditer(text))]
    line = 1
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = text[start:end]
        if part.strip("-\n "):
            yield Document(file, line, part)
        line += part.count("\n")


def without_common(
    before: Iterable[Document], after: Iterable[Document]
) -> tuple[list[Document], list[Document]]:
    """Return the documents that only one side has, whatever file they are in."""
    old, new = list(before), list(after)
    return _without(old, new), _without(new, old)


def _without(documents: list[Document], others: list[Document]) -> list[Document]:
    left = Counter(_content(each) for each in others)
    found = []
    for each in documents:
        content = _content(each)
        if left[content]:
            left[content] -= 1
        else:
            found.append(each)
    return found


def _content(document: Document) -> str:
    return document.text.removeprefix("---").strip("\n")
