"""A Compose project: what the file says that all environments share, and what one of them changes in it."""

from collections.abc import Mapping
from typing import Any

from lib.reach.content import ManifestError
from lib.review.diff.documents import documents
from lib.review.diff.keys import ORDERED, keyed

Texts = Mapping[str, str]


def project(texts: Texts) -> dict[str, Any]:
    """Return what several files say together, each changing those before it."""
    merged: dict[str, Any] = {}
    for document in (each for file in texts for each in documents({file: texts[file]})):
        if not isinstance(document.value, Mapping):
            raise ManifestError(f"{document.place} is {type(document.value).__name__}: want a Compose file")
        merged = merge(merged, document.value, "")
    return merged


def merge(base: Any, change: Any, field: str) -> Any:
    """Return a value as a further file changes it: it adds to mappings and lists, and replaces commands."""
    if isinstance(base, Mapping) and isinstance(change, Mapping):
        both = {name: merge(base[name], change[name], name) for name in base if name in change}
        return {**base, **change, **both}
    if isinstance(base, list) and isinstance(change, list) and field not in ORDERED:
        if found := keyed(field, base, change):
            return list({**found[0], **found[1]}.values())
        return [*base, *(each for each in change if each not in base)]
    return change


def section(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a part of a project; nothing where it has none."""
    found = whole.get(name) or {}
    if not isinstance(found, Mapping):
        raise ManifestError(f"{name} of the Compose files is {type(found).__name__}: want a mapping")
    return found


def mounted(service: Any) -> set[str]:
    """Return the volumes that a service mounts."""
    mounts = service.get("volumes") or () if isinstance(service, Mapping) else ()
    return {_volume(each) for each in mounts} - {""}


def _volume(mount: Any) -> str:
    if isinstance(mount, Mapping):
        return str(mount.get("source", "")) if mount.get("type") == "volume" else ""
    source = str(mount).partition(":")[0]
    return "" if source.startswith((".", "/", "~", "$")) else source
