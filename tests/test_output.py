import fcntl
import os
from pathlib import Path
from threading import Thread

import pytest

from lib.output import replacing


def files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A folder from an earlier run."""
    folder = tmp_path / "dist"
    (folder / "qa").mkdir(parents=True)
    (folder / "qa" / "old.k8s.yaml").write_text("old")
    return folder


def write(folder: Path) -> None:
    (folder / "dev").mkdir()
    (folder / "dev" / "new.k8s.yaml").write_text("new")


def test_the_new_folder_takes_the_place_of_the_old_one(dist: Path) -> None:
    with replacing(dist) as folder:
        write(folder)
    assert files(dist.parent) == {"dist/dev/new.k8s.yaml": "new"}


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    with replacing(tmp_path / "a" / "dist") as folder:
        write(folder)
    assert files(tmp_path) == {"a/dist/dev/new.k8s.yaml": "new"}


def test_an_error_leaves_the_old_folder_as_it_was(dist: Path) -> None:
    def fail() -> None:
        with replacing(dist) as folder:
            write(folder)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert files(dist.parent) == {"dist/qa/old.k8s.yaml": "old"}


def test_a_folder_with_anything_else_in_it_is_refused_and_kept(dist: Path) -> None:
    (dist / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match=r"notes\.txt is not a manifest"), replacing(dist):
        pass
    assert files(dist) == {"qa/old.k8s.yaml": "old", "notes.txt": "mine"}


def test_processes_take_turns_at_the_swap(dist: Path) -> None:
    """Who replaces a folder waits for whoever is replacing one beside it."""

    def replace() -> None:
        with replacing(dist) as folder:
            write(folder)

    other = os.open(dist.parent, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    waiting = Thread(target=replace)
    waiting.start()
    waiting.join(timeout=0.3)
    assert waiting.is_alive()
    assert "dist/qa/old.k8s.yaml" in files(dist.parent)
    os.close(other)
    waiting.join(timeout=30)
    assert files(dist.parent) == {"dist/dev/new.k8s.yaml": "new"}
