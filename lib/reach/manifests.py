"""The manifests of a folder, each with its kind and name."""

from collections.abc import Iterator
from pathlib import Path

from lib.reach.content import Content, ManifestError, documents

_NOT_EVALUATED = {
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "CiliumNetworkPolicy",
    "ClusterNetworkPolicy",
    "GlobalNetworkPolicy",
    "ReplicationController",
    "Sidecar",
}
"""Kinds that would decide as well."""


class Manifest(Content):
    """A document with a kind and a name."""

    @property
    def kind(self) -> str:
        return self.get("kind").text()

    @property
    def name(self) -> str:
        return self.get("metadata").get("name").text()

    @property
    def namespace(self) -> str:
        return self.get("metadata").get("namespace").text("default")


def read_manifests(folder: Path) -> list[Manifest]:
    """Return the manifests of all files of a folder; no file is an error."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ManifestError(f"{folder} has no manifests: want *.yaml")
    return [each for file in files for document in documents(file) for each in manifests_of(document)]


def manifests_of(document: Content) -> Iterator[Manifest]:
    """Yield the manifests of a document: itself, or those of a List."""
    manifest = Manifest(*document)
    if manifest.kind == "List":
        for each in manifest.get("items").items():
            yield from manifests_of(each)
        return
    named = Manifest(f"{document.place} {manifest.kind}/{manifest.name}", document.value)
    if named.kind in _NOT_EVALUATED:
        raise ManifestError(f"{named.place} is of a kind that is not evaluated")
    yield named
