"""What all tests share."""

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.types import SerializableData

from main import use_packaged_node

use_packaged_node()


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
