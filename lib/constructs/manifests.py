"""A chart of typed documents, rendered in Python."""

import re
from collections.abc import Callable, Iterable
from enum import Enum
from functools import cache
from operator import itemgetter
from typing import Any, Protocol

from cdk8s import ApiObjectMetadata, App, Chart
from cdk8s_plus_27 import k8s
from constructs import Construct

from lib.constructs.kinds import version_and_kind
from lib.constructs.values import text_of
from lib.output import Kind
from lib.yaml_text import yaml_text

_SCHEMA_REFERENCE = re.compile(r":schema: \S+#(\S+)")


class Props(Protocol):
    """The props of an API object of cdk8s-plus or of imports/, as in `k8s.KubeDeploymentProps`."""

    @property
    def metadata(self) -> k8s.ObjectMeta | ApiObjectMetadata | None: ...


Document = Props | dict[str, Any]
"""The props of an API object, or plain data where there are no typed ones."""

Constructs = Callable[[Chart], object]
"""A function that adds ordinary constructs of cdk8s to a chart."""


class Manifests(Chart):
    """A chart of documents; `to_json` returns them, and after them what ordinary constructs below it make."""

    def __init__(self, scope: Construct, id: str, parts: Iterable[Document | Constructs]) -> None:
        super().__init__(scope, id)
        every = list(parts)
        self.documents = [each for each in every if not callable(each)]
        for each in every:
            if callable(each):
                each(self)

    def to_json(self) -> list[Any]:
        """Return the documents as plain data."""
        return [*map(render, self.documents), *super().to_json()]


def settled(name: str, parts: Iterable[Document | Constructs]) -> list[Document]:
    """Return a chart's documents, and after them what cdk8s makes of its constructs, if it has any."""
    every = list(parts)
    documents = [each for each in every if not callable(each)]
    if len(documents) == len(every):
        return documents
    return Manifests(App(), name, every).to_json()


def text(documents: Iterable[Document]) -> str:
    """Return documents as the content of a file."""
    return yaml_text(map(_document, documents), _outermost)


def render(document: Document) -> dict[str, Any]:
    """Return a document as plain data, its keys sorted below `apiVersion`, `kind` and `metadata`."""
    content: dict[str, Any] = _plain(_document(document))
    return content


def _document(document: Document) -> dict[str, Any]:
    if isinstance(document, dict):
        return document
    content: dict[str, Any] = _outermost(document)
    api_version, kind = version_and_kind(type(document))
    return {"apiVersion": api_version, "kind": kind, "metadata": content.pop("metadata")} | content


def kind_of(document: Document) -> Kind:
    """Return what identifies the kind of a document's object."""
    if isinstance(document, dict):
        version, kind, metadata = document["apiVersion"], document["kind"], document["metadata"]
        name, namespace = metadata["name"], metadata.get("namespace")
    else:
        version, kind = version_and_kind(type(document))
        known = document.metadata
        name, namespace = (known.name, known.namespace) if known else ("", "")
    return Kind(version.rpartition("/")[0], kind, "" if namespace else name or "")


def _plain(value: Any) -> Any:
    """Return a value of jsii, and all that is in it, as plain data."""
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return _plain(_outermost(value))


def _outermost(value: Any) -> Any:
    """Return a value of jsii as plain data, but for what is in it."""
    struct: Any = type(value)
    if not hasattr(struct, "__jsii_name_mapping__"):
        return text_of(value) if isinstance(value, Enum) else value.value
    # jsii keeps what a struct was given in `_values`; its properties list what it was not given too.
    given = vars(value)["_values"]
    return {name: _sorted(given[field]) for field, name in _order(struct, tuple(given))}


def _sorted(value: Any) -> Any:
    """Return a mapping in the order of its keys, also below other plain data."""
    if type(value) is dict:
        return {key: _sorted(value[key]) for key in sorted(value)}
    if type(value) is list and value and type(value[0]) is dict:
        return [_sorted(each) for each in value]
    return value


@cache
def _order(struct: Any, given: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return each field that is given with the API's name of it, in the order of the names."""
    names = api_names(struct)
    return sorted(((field, names[field]) for field in given), key=itemgetter(1))


@cache
def api_names(struct: Any) -> dict[str, str]:
    """Return the API's name of each field of a struct.

    jsii's own mapping has another case for some (clusterIp for clusterIP); the reference to the API's
    schema that ends each property's documentation is exact. cdk8s's own structs have none.
    """
    return {
        name: next(iter(_SCHEMA_REFERENCE.findall(getattr(struct, name).__doc__)), jsii_name)
        for name, jsii_name in struct.__jsii_name_mapping__.items()
    }
