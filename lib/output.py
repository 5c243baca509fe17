"""Writes a folder whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUFFIX = ".k8s.yaml"


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `folder` at the end, or is removed on an error.

    Raises FileExistsError for a folder with other files than manifests, before anything is changed.
    """
    strangers = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(SUFFIX)]
    if strangers:
        raise FileExistsError(f"{strangers[0]} is no manifest: name an output folder with nothing else in it")
    new, old = (folder.with_name(f".{folder.name}.{os.getpid()}.{state}") for state in ("new", "old"))
    new.mkdir(parents=True)
    try:
        yield new
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
