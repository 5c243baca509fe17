"""config/images.json stays as people write it, and is replaced whole or not at all."""

import json
from pathlib import Path

import pytest

from lib.operations import recorded
from lib.operations.recorded import read, text, updated, write
from tests.operations.stand_ins import here

FILE = here().images_file


def test_the_committed_file_is_what_would_be_written() -> None:
    """A release changes the lines of its environment, and no other."""
    assert text(read(FILE)) == FILE.read_text()


def test_one_environment_is_updated() -> None:
    """Other environments, and other services of the same, keep what they have."""
    images = {"dev": {"a": {"tag": "1"}, "b": {"tag": "1"}}, "prod": {"a": {"tag": "1"}}}
    assert updated(images, "dev", {"a": {"tag": "2"}}) == {
        "dev": {"a": {"tag": "2"}, "b": {"tag": "1"}},
        "prod": {"a": {"tag": "1"}},
    }


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """The file is JSON of the same content, with the same permissions, and its folder has no other file."""
    file = tmp_path / "images.json"
    file.write_text("{}")
    file.chmod(0o640)
    write(read(FILE), file)
    assert json.loads(file.read_text()) == read(FILE)
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_failed_write_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong, the file is what it was."""
    file = tmp_path / "images.json"
    file.write_text("before")

    def fails(_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(recorded, "text", fails)
    with pytest.raises(KeyboardInterrupt):
        write({}, file)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["before"]
