"""Which fields of manifests the table of changed fields does not know."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from lib.review.effects import Effect, effect, kind_of

IDENTITY = (("kind",), ("metadata", "name"), ("metadata", "namespace"))
"""What makes an object another one."""


def unknown(folder: Path) -> set[str]:
    """Return the fields of a folder's manifests that the table does not know."""
    fields = {(kind_of(each), path) for each in _documents(folder) for path in leaves(each)}
    return {
        f"{kind}: {'.'.join(path)}"
        for kind, path in fields
        if path not in IDENTITY and effect(kind, path, "a", "b").effect is Effect.UNKNOWN
    }


def _documents(folder: Path) -> Iterator[dict[str, Any]]:
    for file in folder.iterdir():
        yield from yaml.load_all(file.read_bytes(), yaml.CSafeLoader)


def leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of each scalar, with list entries as a reader of differences names them."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*path, str(key)))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from leaves(each, (*path, f"[{index}]"))
    else:
        yield path
