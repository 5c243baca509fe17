"""Ways to change the manifests of an example."""

import copy
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.policy.documents import Document, Manifests

Change = Callable[[Manifests], None]

POD = "spec template spec"
CONTAINER = f"{POD} containers 0"
NAME = "app.kubernetes.io/name"
_BOARD = "ConfigMap/backend-dashboard"
INSTANCE = "app.kubernetes.io/instance"


class Breakage(NamedTuple):
    """What is changed, and the rules that find it."""

    rules: str
    changes: tuple[Change, ...]
    shape: str


def broken(rules: str, *changes: Change, shape: str = "prod") -> Breakage:
    """Return a breakage; `rules` are names separated by spaces."""
    return Breakage(rules, changes, shape)


def put(where: str, path: str, value: object) -> Change:
    """Set a value in a document; missing mappings are created, and `-` appends to a list."""

    def change(manifests: Manifests) -> None:
        content, key = _parent(_own(manifests, where), path)
        if key == "-":
            content.append(copy.deepcopy(value))
        else:
            content[int(key) if isinstance(content, list) else key] = copy.deepcopy(value)

    return change


def drop(where: str, path: str) -> Change:
    """Remove a value from a document."""

    def change(manifests: Manifests) -> None:
        content, key = _parent(_own(manifests, where), path)
        del content[int(key) if isinstance(content, list) else key]

    return change


def delete(where: str) -> Change:
    """Remove a document."""

    def change(manifests: Manifests) -> None:
        manifests.documents.remove(_document(manifests, where))

    return change


def clone(where: str, path: str, value: object, file: str | None = None) -> Change:
    """Add a copy of a document with another value, perhaps to another file."""

    def change(manifests: Manifests) -> None:
        original = _document(manifests, where)
        content = copy.deepcopy(original.content)
        parent, key = _parent(content, path)
        parent[key] = value
        manifests.documents.append(Document(file or original.file, content))

    return change


def turn(where: str, kind: str) -> Change:
    """Make a document one of another kind."""

    def change(manifests: Manifests) -> None:
        original = _document(manifests, where)
        place = manifests.documents.index(original)
        manifests.documents[place] = Document(original.file, {**original.content, "kind": kind})

    return change


def move_to_end(where: str) -> Change:
    """Put a document behind all others."""

    def change(manifests: Manifests) -> None:
        document = _document(manifests, where)
        manifests.documents.remove(document)
        manifests.documents.append(document)

    return change


def another_container(kind: str, path: str, value: object) -> Change:
    """Give the frontend a second, harmless container, but for one value."""

    def change(manifests: Manifests) -> None:
        spec = _own(manifests, "Deployment/frontend")["spec"]["template"]["spec"]
        container = copy.deepcopy(spec["containers"][0])
        for key in ("ports", "startupProbe", "readinessProbe", "livenessProbe"):
            del container[key]
        container["name"] = "another"
        parent, key = _parent(container, path)
        parent[key] = value
        spec.setdefault(kind, []).append(container)

    return change


def board(path: str, value: object) -> Change:
    """Set a value in the backend's dashboard."""

    def change(manifests: Manifests) -> None:
        [(file, text)] = _document(manifests, _BOARD).content["data"].items()
        content = json.loads(text)
        parent, key = _parent(content, path)
        parent[int(key) if isinstance(parent, list) else key] = value
        put(_BOARD, f"data {file}", json.dumps(content))(manifests)

    return change


def panels(path: str, value: object) -> Change:
    """Set a value in the panels of the backend's dashboard."""
    return board(f"panels {path}", value)


def _document(manifests: Manifests, where: str) -> Document:
    return next(each for each in manifests.documents if f"{each.kind}/{each.name}" == where)


def _own(manifests: Manifests, where: str) -> Any:
    """Return the content of a document, for these manifests alone to change."""
    return manifests.own(_document(manifests, where)).content


def _parent(content: Any, path: str) -> tuple[Any, str]:
    *keys, last = path.split(" ")
    for key in keys:
        content = content[int(key)] if isinstance(content, list) else content.setdefault(key, {})
    return content, last


def peer(name: str, platform: str = "goaltrajectory") -> dict[str, object]:
    """Return a peer of a network policy: the pods of a service."""
    return {"podSelector": {"matchLabels": {NAME: name, INSTANCE: f"{platform}-prod"}}}


def namespace(name: str) -> dict[str, object]:
    """Return a peer of a network policy: the pods of a namespace."""
    return {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}},
        "podSelector": {},
    }
