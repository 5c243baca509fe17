"""A chart of typed documents, rendered in Python."""

import re
import sys
from collections.abc import Iterable
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from cdk8s import ApiObjectMetadata, App, Chart, JsonPatch
from cdk8s_plus_27 import k8s
from constructs import Construct

from lib.output import SUFFIX
from lib.yaml_text import yaml_text

_SCHEMA_REFERENCE = re.compile(r":schema: \S+#(\S+)")


class Props(Protocol):
    """The props of an API object of cdk8s-plus or of imports/, as in `k8s.KubeDeploymentProps`."""

    @property
    def metadata(self) -> k8s.ObjectMeta | ApiObjectMetadata | None: ...


Document = Props | dict[str, Any]
"""The props of an API object, or plain data where there are no typed ones."""


class Manifests(Chart):
    """A chart of documents; `to_json` returns them, and after them what ordinary constructs below it make."""

    def __init__(self, scope: Construct, id: str, documents: Iterable[Document]) -> None:
        super().__init__(scope, id)
        self.documents = tuple(documents)
        self.id = id  # to ask Node for it takes two calls a chart

    def to_json(self) -> list[Any]:
        """Return the documents as plain data."""
        return [*map(render, self.documents), *super().to_json()]


def write(app: App) -> None:
    """Write a file for each chart, as `App.synth` does, but by libyaml and without a detour through Node."""
    folder = Path(app.outdir)
    folder.mkdir(parents=True, exist_ok=True)
    for chart in app.charts:
        name = chart.id if isinstance(chart, Manifests) else chart.node.id
        file = folder / f"{name}{SUFFIX}"
        file.write_text(yaml_text(chart.to_json()), encoding="utf-8")


def render(document: Document) -> dict[str, Any]:
    """Return a document as plain data, its keys sorted below `apiVersion`, `kind` and `metadata`."""
    if isinstance(document, dict):
        return document
    content: dict[str, Any] = _plain(document)
    api_version, kind = _version_and_kind(type(document))
    return {"apiVersion": api_version, "kind": kind, "metadata": content.pop("metadata")} | content


@cache
def quantity(text: str) -> k8s.Quantity:
    """Return an amount in Kubernetes' notation."""
    return k8s.Quantity.from_string(text)


def cpu(millis: int) -> k8s.Quantity:
    """Return CPU as the API server writes it back: 250m, 2."""
    return quantity(f"{millis}m" if millis % 1000 else f"{millis // 1000}")


def storage(mebibytes: int) -> k8s.Quantity:
    """Return memory or disk space as the API server writes it back: 64Mi, 8Gi."""
    if mebibytes == 0:
        return quantity("0")
    return quantity(f"{mebibytes}Mi" if mebibytes % 1024 else f"{mebibytes // 1024}Gi")


@cache
def port_name(name: str) -> k8s.IntOrString:
    """Return a reference to a named port."""
    return k8s.IntOrString.from_string(name)


@cache
def number(value: int) -> k8s.IntOrString:
    """Return a number where Kubernetes takes a number or text."""
    return k8s.IntOrString.from_number(value)


class Identity(NamedTuple):
    """What identifies an object; the group is empty for Kubernetes' core, the namespace where it has none."""

    group: str
    kind: str
    name: str
    namespace: str


def identity(document: Document) -> Identity:
    """Return what identifies a document's object."""
    if isinstance(document, dict):
        version, kind, metadata = document["apiVersion"], document["kind"], document["metadata"]
        return Identity(version.rpartition("/")[0], kind, metadata["name"], metadata.get("namespace", ""))
    version, kind = _version_and_kind(type(document))
    known = document.metadata
    name, namespace = (known.name or "", known.namespace or "") if known else ("", "")
    return Identity(version.rpartition("/")[0], kind, name, namespace)


@cache
def _version_and_kind(props: type[Props]) -> tuple[str, str]:
    """Return what the API object says in addition to its props, in cdk8s-plus or in imports/."""
    known = getattr(sys.modules[props.__module__], props.__name__.removesuffix("Props")).GVK
    return known.api_version, known.kind


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return _enum_text(value)
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    struct: Any = type(value)
    if not hasattr(struct, "__jsii_name_mapping__"):
        return _scalar(value)
    # jsii keeps what a struct was given in `_values`; its properties list what it was not given too.
    names = _api_names(struct)
    given = sorted((names[name], each) for name, each in vars(value)["_values"].items())
    return {name: _plain(each) for name, each in given}


@cache
def _scalar(value: k8s.Quantity | k8s.IntOrString) -> Any:
    return value.value


@cache
def _enum_text(member: Enum) -> Any:
    """Return what the API calls a member of an enum, which jsii knows on Node's side alone."""
    return JsonPatch.apply({"value": member})["value"]


@cache
def _api_names(struct: Any) -> dict[str, str]:
    """Return the API's name of each field of a struct.

    jsii's own mapping has another case for some (clusterIp for clusterIP); the reference to the API's
    schema that ends each property's documentation is exact. cdk8s's own structs have none.
    """
    return {
        name: next(iter(_SCHEMA_REFERENCE.findall(getattr(struct, name).__doc__)), jsii_name)
        for name, jsii_name in struct.__jsii_name_mapping__.items()
    }
