"""What all tests share."""

import shutil
from pathlib import Path

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.types import SerializableData

from main import use_packaged_node

use_packaged_node()

ROOT = Path(__file__).parents[1]
READ_BY_SYNTHESIS = ("main.py", "cdk8s.yaml", "lib", "config", "imports")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what synthesis reads."""
    for name in READ_BY_SYNTHESIS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


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
