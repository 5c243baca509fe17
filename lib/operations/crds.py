"""Writes the definitions of the custom resources that the platform emits; `make imports` runs this.

python -m lib.operations.crds TARGET [FOLDER]
"""

from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import yaml

from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start
from lib.yaml_text import yaml_text

KIND = "CustomResourceDefinition"


class Release(NamedTuple):
    """A pinned release of an add-on: its definitions by address, and the kinds of them that we use."""

    name: str
    addresses: tuple[str, ...]
    kinds: tuple[str, ...]


APPROVAL = "api-approved.kubernetes.io"
"""Annotation without which a cluster refuses definitions in a group of Kubernetes' own."""

_UNCHANGED = "imports/ is left as it was:"
_GITHUB = "https://github.com"
_RAW = "https://raw.githubusercontent.com"

RELEASES = {
    "monitoring.coreos.com": Release(
        "prometheus-operator v0.93.0",
        (
            f"{_GITHUB}/prometheus-operator/prometheus-operator/releases/download/v0.93.0/stripped-down-crds.yaml",
        ),
        ("PrometheusRule", "ServiceMonitor"),
    ),
    "external-secrets.io": Release(
        "external-secrets v2.9.0",
        (f"{_RAW}/external-secrets/external-secrets/v2.9.0/deploy/crds/bundle.yaml",),
        ("ExternalSecret",),
    ),
    "cert-manager.io": Release(
        "cert-manager v1.21.1",
        (f"{_GITHUB}/cert-manager/cert-manager/releases/download/v1.21.1/cert-manager.crds.yaml",),
        ("Certificate",),
    ),
    "gateway.networking.k8s.io": Release(
        "gateway-api v1.6.1",
        (f"{_GITHUB}/kubernetes-sigs/gateway-api/releases/download/v1.6.1/standard-install.yaml",),
        ("Gateway", "HTTPRoute"),
    ),
    "security.istio.io": Release(
        "istio 1.30.3",
        (f"{_RAW}/istio/api/v1.30.3/kubernetes/customresourcedefinitions.gen.yaml",),
        ("AuthorizationPolicy", "PeerAuthentication"),
    ),
    "argoproj.io": Release(
        "argo-cd v3.5.1",
        (
            f"{_RAW}/argoproj/argo-cd/v3.5.1/manifests/crds/application-crd.yaml",
            f"{_RAW}/argoproj/argo-cd/v3.5.1/manifests/crds/appproject-crd.yaml",
        ),
        ("AppProject", "Application"),
    ),
}


def definitions(group: str, folder: Path | None) -> list[dict[str, Any]]:
    """Return the definitions of a group that we use, from a folder of files or from the release's addresses.

    Only what a type is made of is kept: the version that is stored, without descriptions. Raises LookupError
    where a kind is missing, OSError where something cannot be read, and ValueError where it is not YAML.
    """
    texts = _files(folder, group) if folder else _downloads(RELEASES[group].addresses)
    found = {
        each["spec"]["names"]["kind"]: _reduced(each)
        for place, text in texts
        for each in _documents(place, text)
        if each.get("kind") == KIND and each["spec"]["group"] == group
    }
    missing = [kind for kind in RELEASES[group].kinds if kind not in found]
    if missing:
        where = folder or " ".join(RELEASES[group].addresses)
        raise LookupError(f"{where}: the group {group} does not have a {KIND} of {', '.join(missing)}")
    return [found[kind] for kind in RELEASES[group].kinds]


def _files(folder: Path, group: str) -> Iterator[tuple[str, str]]:
    """Yield the files of a folder that say something of a group, with what they say."""
    texts = ((str(file), file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yaml")))
    yield from ((place, text) for place, text in texts if f"group: {group}" in text)


def _downloads(addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    for address in addresses:
        try:
            with urlopen(address, timeout=60) as answer:  # noqa: S310  # the addresses above, all of them https
                yield address, answer.read().decode()
        except URLError as error:
            raise OSError(f"{address}: {error}; or name a folder of the files: CRDS=<folder>") from error


def _documents(place: str, text: str) -> list[dict[str, Any]]:
    try:
        return [each for each in yaml.load_all(text, yaml.CSafeLoader) if isinstance(each, dict)]
    except yaml.YAMLError as error:
        raise ValueError(f"{place} is not YAML: {error}") from error


def _reduced(definition: dict[str, Any]) -> dict[str, Any]:
    spec, metadata = definition["spec"], definition["metadata"]
    approval = {key: value for key, value in metadata.get("annotations", {}).items() if key == APPROVAL}
    stored = [_undescribed(version) for version in spec["versions"] if version["storage"]]
    return {
        "apiVersion": definition["apiVersion"],
        "kind": KIND,
        "metadata": {"name": metadata["name"]} | ({"annotations": approval} if approval else {}),
        "spec": {
            "group": spec["group"],
            "names": spec["names"],
            "scope": spec["scope"],
            "versions": [{name: stored[0][name] for name in ("name", "served", "storage", "schema")}],
        },
    }


def _undescribed(schema: Any) -> Any:
    """Return a schema without the descriptions of its fields, but with the fields called description."""
    if isinstance(schema, list):
        return [_undescribed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _undescribed(each)
        for name, each in schema.items()
        if not (name == "description" and isinstance(each, str))
    }


def write(target: Path, folder: Path | None) -> None:
    """Write the definitions to a folder, one file a group; raise OperationError with all that is wrong."""
    if folder and not folder.is_dir():
        raise OperationError(f"{_UNCHANGED}\n  {folder} is not a folder: name one as CRDS=<folder>")
    contents, problems = {}, []
    for group in RELEASES:
        try:
            contents[group] = yaml_text(definitions(group, folder))
        except (LookupError, OSError, ValueError) as error:
            problems.append(f"  {error}")
    if problems:
        raise OperationError("\n".join([_UNCHANGED, *problems]))
    target.mkdir(parents=True, exist_ok=True)
    for group, text in contents.items():
        (target / f"{group}.yaml").write_text(text, encoding="utf-8")


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("crds", __doc__)
    program.add_argument("target", type=Path, help="the folder to write to")
    program.add_argument("folder", type=Path, nargs="?", help="the releases' files, if not to be downloaded")
    return program.parse_args(arguments)


def main(arguments: Sequence[str], _: Project) -> None:
    """Write the definitions, or say everything that is wrong with them."""
    given = parse(arguments)
    write(given.target, given.folder)


if __name__ == "__main__":
    start(main)
