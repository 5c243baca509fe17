"""What all tests share."""

import gc
import shutil
from collections.abc import Container
from pathlib import Path

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.types import SerializableData

from lib.cache.inputs import READ
from lib.constructs import kernel

kernel.start_late()
gc.set_threshold(100_000)  # manifests are many small objects without cycles

ROOT = Path(__file__).parents[1]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what synthesis reads."""
    return copy_of_project(tmp_path)


def copy_of_project(folder: Path, *, links: Container[str] = ("imports",)) -> Path:
    """Copy what synthesis reads to a folder, its bytecode included; what no test changes may be a link."""
    for source in (each for pattern in READ for each in ROOT.glob(pattern)):
        copy = folder / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.name in links:
            copy.symlink_to(source)
        elif source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("*.opt-?.pyc"), copy_function=_copy)
        else:
            shutil.copy(source, copy)
    return folder


def _copy(source: str, copy: str) -> None:
    """Copy a file; bytecode is a link, because Python replaces it and never writes to it."""
    if source.endswith(".pyc"):
        Path(copy).symlink_to(source)
    else:
        shutil.copy2(source, copy)


class YamlSnapshot(SingleFileSnapshotExtension):
    """A file per snapshot, as one would read it in dist/."""

    file_extension = "yaml"
    _write_mode = WriteMode.TEXT

    def serialize(self, data: SerializableData, **_: object) -> str:
        return yaml.safe_dump(data, sort_keys=False)


class TextSnapshot(SingleFileSnapshotExtension):
    """A file per snapshot, as a user reads it in a terminal."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT

    def serialize(self, data: SerializableData, **_: object) -> str:
        return str(data)


@pytest.fixture
def text_snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextSnapshot)


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(YamlSnapshot)
