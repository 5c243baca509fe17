"""Where external-secrets finds the value of each key, in a store of any provider."""

import re
from collections.abc import Iterator
from typing import Any

from lib.model import SecretStore
from tests.policy.documents import Document, Manifests

_NAMES = {
    "vault": r"[^/\s]+(/[^/\s]+)*",
    "aws-secrets-manager": r"[-/_+=.@A-Za-z0-9]{1,512}",
    "aws-parameter-store": r"(?!/?(?i:aws|ssm))([-_.A-Za-z0-9]+|(/[-_.A-Za-z0-9]+){1,15})",
    "gcp-secret-manager": r"[-_A-Za-z0-9]{1,255}",
    "azure-key-vault": r"[-A-Za-z0-9]{1,127}",
    "kubernetes": r"[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?",
    "oracle-vault": r"[-_.A-Za-z0-9]{1,255}",
    "1password": r".+",
    "bitwarden": r".+",
    "doppler": r"[A-Z_][A-Z0-9_]*",
}
_FIELDS = ("kubernetes", "1password")
"""Providers whose properties are the names of fields; those of the others are gjson paths."""
_TYPES = {
    (".dockerconfigjson",): "kubernetes.io/dockerconfigjson",
    ("tls.crt", "tls.key"): "kubernetes.io/tls",
}
_SEPARATORS = "-_./"


def secret_stores(manifests: Manifests) -> Iterator[str]:
    """A Secret comes from the environment's store."""
    store = manifests.platform.environment.add_ons.secret_store
    reference = {"kind": store.kind, "name": store.name} if store else None
    for document in manifests.of("ExternalSecret"):
        if document.get("spec secretStoreRef") != reference:
            yield f"{document} names a store other than {reference}"


def renewed_secrets(manifests: Manifests) -> Iterator[str]:
    """A Secret is read from the store as often as the environment says."""
    store = manifests.platform.environment.add_ons.secret_store
    for document in manifests.of("ExternalSecret"):
        if store and document.get("spec refreshInterval") != f"{store.refresh_minutes}m":
            yield f"{document} is renewed every {document.get('spec refreshInterval')}"


def secret_types(manifests: Manifests) -> Iterator[str]:
    """A Secret is of the type that its keys are read as."""
    for document in manifests.of("ExternalSecret"):
        keys = tuple(sorted(document.find("spec data * secretKey")))
        expected, given = _TYPES.get(keys, "Opaque"), document.get("spec target template type")
        if given != expected:
            yield f"{document} makes a Secret of type {given}, not {expected}"


def store_entries(manifests: Manifests) -> Iterator[str]:
    """An entry has a name that the store's provider can have, below the store's path."""
    for store, document, entry in _entries(manifests):
        name = entry["remoteRef"]["key"]
        below = not store.path or re.match(rf"/?{re.escape(store.path)}[{_SEPARATORS}]", name)
        if not re.fullmatch(_NAMES[store.provider], name) or not below:
            yield f"{document} reads {name!r} of {store.provider}"


def store_values(manifests: Manifests) -> Iterator[str]:
    """Of an entry is read the value of the Secret's own key: a property of that name, or all there is."""
    for store, document, entry in _entries(manifests):
        given = entry["remoteRef"].get("property")
        key = given if store.provider in _FIELDS else _path_to(given)
        if key != (None if store.whole_values else entry["secretKey"]):
            yield f"{document} reads {given!r} of {store.provider} for {entry['secretKey']}"


def own_entries(manifests: Manifests) -> Iterator[str]:
    """No two Secrets share an entry, and no two values."""
    owners: dict[str, str] = {}
    for _, document, entry in _entries(manifests):
        reference = entry["remoteRef"]
        owner = document.name if reference.get("property") else f"{document.name} {entry['secretKey']}"
        if owners.setdefault(reference["key"].lower(), owner) != owner:
            yield f"{document} shares the entry {reference['key']} with {owners[reference['key'].lower()]}"


def _entries(manifests: Manifests) -> Iterator[tuple[SecretStore, Document, dict[str, Any]]]:
    store = manifests.platform.environment.add_ons.secret_store
    if store:
        for document in manifests.of("ExternalSecret"):
            for entry in document.get("spec data"):
                yield store, document, entry


def _path_to(property_: str | None) -> str | None:
    """Return the key that a gjson path of one step leads to."""
    if property_ is None or re.search(r"(?<!\\)[.*?|#@]", property_):
        return None
    return re.sub(r"\\(.)", r"\1", property_)
