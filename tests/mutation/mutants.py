"""Every mutant of manifests: one scalar is changed, or one scalar, mapping, entry or object is gone."""

import copy
import json
from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from tests.mutation.values import another
from tests.policy.documents import Document, Manifests

Path = tuple[str | int, ...]
_JSON = ".json"
"""The end of the keys of a ConfigMap whose values are JSON, into which a path leads."""


class Mutant(NamedTuple):
    """What is wrong in which document, by its place among all; without a path, the document is gone."""

    place: int
    object: str
    path: Path
    before: Any
    after: Any
    """None where it is gone."""

    @property
    def kind(self) -> str:
        return self.object.partition("/")[0]

    @property
    def field(self) -> str:
        """The kind of the object and the path, with `*` for each item of a list and each file in JSON."""
        keys = ("*" if isinstance(each, int) or each.endswith(_JSON) else each for each in self.path)
        return f"{self.kind} {'.'.join(keys)}".strip()

    @property
    def done(self) -> str:
        return "gone" if self.after is None else "changed"

    def __str__(self) -> str:
        place = " ".join([self.object, ".".join(map(str, self.path))]).strip()
        return (
            f"{place} is {self.after!r}, not {self.before!r}"
            if self.after is not None
            else f"{place} is gone"
        )

    def content(self, document: Document) -> dict[str, Any] | None:
        """Return the content of the mutated document; None if it is gone."""
        if not self.path:
            return None
        content = opened(copy.deepcopy(document.content))
        *keys, last = self.path
        parent: Any = content
        for key in keys:
            parent = parent[key]
        if self.after is None:
            del parent[last]
        else:
            parent[last] = self.after
        return closed(content)


def mutants(manifests: Manifests, seed: int) -> Iterator[Mutant]:
    """Yield each mutant of an environment; the seed decides what a scalar is changed to."""
    elsewhere = _values_by_field(manifests)
    for place, document in enumerate(manifests.documents):
        name = f"{_kind(document)}/{document.name}"
        yield Mutant(place, name, (), None, None)
        for path, value in _walk(opened(document.content)):
            mutant = Mutant(place, name, path, value, None)
            yield mutant
            if not isinstance(value, dict | list):
                random = Random(f"{seed} {name} {path}")
                found = elsewhere[mutant.field, type(value)]
                yield mutant._replace(after=another(value, str(path[-1]), found, random))


def opened(content: dict[str, Any]) -> dict[str, Any]:
    """Return content whose texts in JSON are what they say."""
    return _with_data(content, json.loads)


def closed(content: dict[str, Any]) -> dict[str, Any]:
    """Return content as a manifest has it."""
    return _with_data(content, lambda each: f"{json.dumps(each, indent=2)}\n")


def _with_data(content: dict[str, Any], done: Any) -> dict[str, Any]:
    data = content.get("data")
    if content.get("kind") != "ConfigMap" or not isinstance(data, dict):
        return content
    return {
        **content,
        "data": {key: done(each) if key.endswith(_JSON) else each for key, each in data.items()},
    }


def _kind(document: Document) -> str:
    return "Dashboard" if document.name.endswith("-dashboard") else document.kind


def _values_by_field(manifests: Manifests) -> dict[tuple[str, type], list[Any]]:
    """Return the values that each field has anywhere."""
    found: dict[tuple[str, type], dict[Any, None]] = defaultdict(dict)
    for document in manifests.documents:
        for path, value in _walk(opened(document.content)):
            if not isinstance(value, dict | list):
                field = Mutant(0, f"{_kind(document)}/", path, None, None).field
                found[field, type(value)][value] = None
    return defaultdict(list, {field: list(values) for field, values in found.items()})


def _walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield everything within a value with its path."""
    if path:
        yield path, value
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, each in children:
        yield from _walk(each, (*path, key))
