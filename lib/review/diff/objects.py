"""The objects of an environment on both sides, and which of them are the same."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from lib.reach.content import ManifestError
from lib.review.diff.documents import Document, documents, without_common
from lib.review.diff.fields import leaves, likeness

_RENAMED = 0.5
"""The share of fields that two objects have in common if one is the other under a new name."""


@dataclass(frozen=True)
class Object:
    """An object by its kind with the group of its API, as in apps/Deployment, its namespace and its name."""

    group_kind: str
    namespace: str
    name: str
    value: Mapping[str, Any]
    place: str

    @property
    def kind(self) -> str:
        return self.group_kind.rpartition("/")[2]

    @property
    def key(self) -> tuple[str, str, str]:
        return self.group_kind, self.namespace, self.name

    @property
    def title(self) -> str:
        return f"{self.kind}/{self.name}"

    @property
    def labels(self) -> Mapping[str, str]:
        found: Mapping[str, str] = self.metadata.get("labels") or {}
        return found

    @property
    def annotations(self) -> Mapping[str, str]:
        found: Mapping[str, str] = self.metadata.get("annotations") or {}
        return found

    @property
    def metadata(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.value["metadata"]
        return found

    def get(self, *path: str) -> Any:
        """Return what a field holds; None where it is not there."""
        found: Any = self.value
        for step in path:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found


class Pair(NamedTuple):
    """An object before and after; one of them is None where it is new or gone."""

    before: Object | None
    after: Object | None

    @property
    def either(self) -> Object:
        return self.after or self.before  # type: ignore[return-value]  # a pair has one of them

    @property
    def renamed(self) -> bool:
        """Return whether the object is an old one under another name, or in another namespace."""
        return bool(self.before and self.after and self.before.key != self.after.key)


class Side:
    """What an environment has on one side; its documents are read when a kind is asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self._known: dict[str, list[Object]] = {}

    @cached_property
    def documents(self) -> list[Document]:
        return documents(self.texts)

    def of(self, *kinds: str) -> list[Object]:
        """Return the objects of some kinds."""
        return [each for kind in kinds for each in self._of(kind)]

    def _of(self, kind: str) -> list[Object]:
        if kind not in self._known:
            read = [each for each in self.documents if each.kind in (kind, "List")]
            self._known[kind] = [each for each in objects(read) if each.kind == kind]
        return self._known[kind]


def objects(found: Iterable[Document]) -> list[Object]:
    """Return the objects that documents hold: one each, or those of a List."""
    return [each for document in found for each in _objects(_told(document), document.place)]


def _told(document: Document) -> Any:
    """Return the value of a document, which is of the kind by which the document is found."""
    value = document.value
    if isinstance(value, Mapping) and document.kind not in ("List", value.get("kind")):
        raise ManifestError(f"{document.place} has 'kind: {document.kind}' within a text: want a manifest")
    return value


def _objects(value: Any, place: str) -> Iterator[Object]:
    if value is None:
        return
    if not isinstance(value, Mapping):
        raise ManifestError(f"{place} is {type(value).__name__}: want a manifest")
    if value.get("kind") == "List":
        items = value.get("items") or ()
        if not isinstance(items, Sequence):
            raise ManifestError(f"{place} is a List of {type(items).__name__}: want a list")
        for each in items:
            yield from _objects(each, place)
        return
    metadata = value.get("metadata")
    names = [
        value.get("apiVersion"),
        value.get("kind"),
        metadata.get("name") if isinstance(metadata, Mapping) else None,
    ]
    for field, each in zip(("apiVersion", "kind", "metadata.name"), names, strict=True):
        if not isinstance(each, str) or not each:
            raise ManifestError(f"{place} has no {field}: want a manifest")
    version, kind, name = map(str, names)
    group = version.rpartition("/")[0]
    namespace = str((metadata or {}).get("namespace") or "")
    yield Object(f"{group}/{kind}" if group else kind, namespace, name, value, place)


def pairs(before: Side, after: Side) -> list[Pair]:
    """Return the objects that differ, new and gone ones among them."""
    old, new = (_by_key(objects(each)) for each in without_common(before.documents, after.documents))
    both = [Pair(old[key], new[key]) for key in old if key in new]
    gone = [each for key, each in old.items() if key not in new]
    made = [each for key, each in new.items() if key not in old]
    for kind in dict.fromkeys(each.kind for each in made):
        _by_key(after.of(kind))
    return [*both, *_renamed(gone, made)]


def _by_key(found: Iterable[Object]) -> dict[tuple[str, str, str], Object]:
    known: dict[tuple[str, str, str], Object] = {}
    for each in found:
        if first := known.get(each.key):
            raise ManifestError(f"{each.place} has {each.title} again, which is also in {first.place}")
        known[each.key] = each
    return known


def _renamed(gone: list[Object], made: list[Object]) -> Iterator[Pair]:
    """Yield what is gone and what is new; as one where it is the same but for its name."""
    candidates = sorted(
        (
            (ratio, index, other)
            for index, old in enumerate(gone)
            for other, new in enumerate(made)
            if (ratio := _likeness(old, new)) >= _RENAMED
        ),
        key=lambda each: (-each[0], each[1], each[2]),
    )
    found: dict[int, int] = {}
    for _, index, other in candidates:
        if index not in found and other not in found.values():
            found[index] = other
    yield from (Pair(old, made[found[index]] if index in found else None) for index, old in enumerate(gone))
    yield from (Pair(None, new) for other, new in enumerate(made) if other not in found.values())


def _likeness(old: Object, new: Object) -> float:
    if old.group_kind != new.group_kind:
        return 0
    return likeness(_nameless(old), _nameless(new))


def _nameless(each: Object) -> dict[str, Any]:
    """Return what an object has besides its name, which stands as a dot wherever it is."""
    word = re.compile(
        rf"(?<![\w-])({re.escape(each.name)}|{re.escape(each.namespace or each.name)})(?![\w-])"
    )
    rest = {name: value for name, value in each.value.items() if name not in ("apiVersion", "kind")}
    return {
        ".".join(path): word.sub(".", value) if isinstance(value, str) else value
        for path, value in leaves(rest)
        if path not in (("metadata", "name"), ("metadata", "namespace"))
    }
