"""What is at a path, as a text."""

import os
from pathlib import Path

import pytest

from lib.cache import content


def test_texts_are_told_apart_wherever_they_part() -> None:
    """Also where one is empty, or has bytes that are no text."""
    cases = [
        ("a", "b"),
        ("ab",),
        ("", "ab"),
        ("ab", ""),
        ("a", "b", ""),
        (),
        (os.fsdecode(b"\xff"),),
        ("\xff",),
    ]
    assert len({content.of_texts(each) for each in cases}) == len(cases)


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1])
def test_a_file_has_the_digest_of_its_bytes(tmp_path: Path, size: int) -> None:
    """Whatever its size; a link has that of the file it leads to."""
    (tmp_path / "file").write_bytes(b"a" * size)
    (tmp_path / "link").symlink_to("file")
    assert content.of_file(str(tmp_path / "file")) == content.of_bytes(b"a" * size)
    assert content.of_file(str(tmp_path / "link")) == content.of_bytes(b"a" * size)


def test_what_is_no_file_is_told_apart(tmp_path: Path) -> None:
    """And a pipe is not waited for."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").write_text("")
    (tmp_path / "circle").symlink_to("circle")
    os.mkfifo(tmp_path / "pipe")
    names = ["folder", "empty", "circle", "pipe", "missing", "empty/below", "a\0b"]
    for answer in (content.of_file, content.of_entry):
        assert len({answer(str(tmp_path / name)) for name in names}) == len(names)
