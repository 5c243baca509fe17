"""The index of the last synthesis, and whether it still describes dist/."""

import json
import os
import random
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from itertools import dropwhile
from pathlib import Path

import pytest

from lib.cache import content, index
from lib.cache.asked import Asked
from lib.cache.index import FILE, Index, Made

ROOT = Path(__file__).parents[2]
FILES = {"dev/web.k8s.yaml": b"a: 1\n", "dev/db.k8s.yaml": b"b: 1\n", "flux/flux.k8s.yaml": b"\xff"}
ASKED = Asked({}, {}, {}, {"ASKED": "1" * 40}, [])


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dist" / name).write_bytes(text)
    return tmp_path / "dist"


@pytest.fixture
def made() -> Index:
    """The index of FILES."""
    objects = [["apps/v1", "Deployment", "web"], ["v1", "Service", os.fsdecode(b"\xff")]]
    files = {name: Made("key", content.of_bytes(text), objects) for name, text in FILES.items()}
    return Index("inputs", Asked({}, {}, {}, {}, []), files)


def test_what_is_written_is_read(tmp_path: Path, made: Index) -> None:
    """For the owner alone, with nothing left beside it."""
    made = made._replace(asked=ASKED)
    for _ in range(2):
        index.write(tmp_path, made)
        assert index.read(tmp_path) == made
    assert [path.name for path in (tmp_path / FILE).parent.iterdir()] == [Path(FILE).name]
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert json.loads((tmp_path / FILE).read_text())["inputs"] == "inputs"


def test_the_same_inputs_and_bytes_hold(dist: Path, made: Index) -> None:
    assert made.holds("inputs", {}, dist)


def test_other_inputs_or_answers_do_not_hold(dist: Path, made: Index) -> None:
    """Nor do none, nor an answer that nobody can give again."""
    assert not made.holds("other", {}, dist)
    assert not Index().holds("", {}, dist)
    assert not made._replace(inputs="").holds("", {}, dist)
    assert not made._replace(asked=ASKED).holds("inputs", {}, dist)
    assert not made._replace(asked=Asked({}, {}, {}, {}, ["os.fork"])).holds("inputs", {}, dist)


def _same_size_and_time(dist: Path) -> None:
    file = dist / "dev/web.k8s.yaml"
    times = file.stat()
    file.write_bytes(b"a: 2\n")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def _link(path: Path, dist: Path) -> None:
    moved = dist.with_name("moved")
    path.rename(moved)
    path.symlink_to(moved)


EDITS: dict[str, Callable[[Path], object]] = {
    "edited": lambda dist: (dist / "dev/web.k8s.yaml").write_bytes(b"a: 11\n"),
    "edited with the same size and time": _same_size_and_time,
    "emptied": lambda dist: (dist / "dev/web.k8s.yaml").write_bytes(b""),
    "missing": lambda dist: (dist / "dev/web.k8s.yaml").unlink(),
    "renamed": lambda dist: (dist / "dev/web.k8s.yaml").rename(dist / "dev/w.k8s.yaml"),
    "swapped": lambda dist: (dist / "dev/web.k8s.yaml").replace(dist / "dev/db.k8s.yaml"),
    "more": lambda dist: (dist / "dev/more.k8s.yaml").write_bytes(b""),
    "hidden": lambda dist: (dist / ".more").write_bytes(b""),
    "bytecode": lambda dist: (dist / "__pycache__").mkdir(),
    "an empty folder": lambda dist: (dist / "dev/below").mkdir(),
    "a folder": lambda dist: shutil.rmtree(dist / "dev"),
    "everything": shutil.rmtree,
    "a link to the same bytes": lambda dist: _link(dist / "dev/web.k8s.yaml", dist),
    "a link to the same folder": lambda dist: _link(dist / "dev", dist),
    "a link to all": lambda dist: _link(dist, dist),
    "a pipe": lambda dist: os.mkfifo(dist / "dev/pipe"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_another_byte_file_or_folder_does_not_hold(
    dist: Path, made: Index, edit: Callable[[Path], object]
) -> None:
    edit(dist)
    assert not made.holds("inputs", {}, dist)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "missing": lambda file: file.unlink(),
    "empty": lambda file: file.write_bytes(b""),
    "no JSON": lambda file: file.write_bytes(b"\xff\n"),
    "other JSON": lambda file: file.write_text("[1]"),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-2]),
    "a line more": lambda file: file.write_bytes(file.read_bytes() + b"\n"),
    "a value": lambda file: file.write_text(file.read_text().replace("Service", "Servant")),
    "without digest": lambda file: file.write_text("{\n" + file.read_text().partition("\n")[2]),
    "a folder": lambda file: _instead(file, Path.mkdir),
    "a pipe": lambda file: _instead(file, os.mkfifo),
    "a link": lambda file: _link(file, file),
    "another version": lambda file: _sign(file, version=0),
    "no version": lambda file: _sign(file, version=None),
    "nothing but a version": lambda file: _rewrite(file, b'"version": 1}'),
    "no files": lambda file: _sign(file, files=None),
    "other fields": lambda file: _sign(file, files={"a": {"name": 1}}),
    "no answers": lambda file: _sign(file, asked=None),
    "nested": lambda file: _rewrite(file, b'"a":' + b"[" * 100_000),
}


def _instead(file: Path, make: Callable[[Path], None]) -> None:
    file.unlink()
    make(file)


def _sign(file: Path, **fields: object) -> None:
    """Write other fields with the digest that they should have."""
    told = {**json.loads(file.read_bytes()), **fields}
    del told["digest"]
    _rewrite(file, json.dumps(told).encode().removeprefix(b"{"))


def _rewrite(file: Path, rest: bytes) -> None:
    file.write_bytes(f'{{"digest": "{content.of_bytes(rest)}",\n'.encode() + rest)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_an_index_that_is_not_as_it_was_written_is_empty(
    tmp_path: Path, made: Index, damage: Callable[[Path], object]
) -> None:
    """And the next one takes its place, unless a folder does."""
    index.write(tmp_path, made)
    damage(tmp_path / FILE)
    assert index.read(tmp_path) == Index()
    index.write(tmp_path, made)
    assert index.read(tmp_path) == (Index() if (tmp_path / FILE).is_dir() else made)
    assert not list((tmp_path / FILE).parent.glob(f"{Path(FILE).name}.*"))


def test_random_damage_is_always_noticed(tmp_path: Path, made: Index) -> None:
    """Bytes changed, lost, doubled or out of order, two hundred times."""
    index.write(tmp_path, made)
    text, chance = (tmp_path / FILE).read_bytes(), random.Random(15)  # noqa: S311  # the same each time
    for number in range(200):
        place, length = chance.randrange(len(text)), chance.randrange(1, 40)
        piece = text[place : place + length]
        new = chance.choice([b"", piece * 2, piece[::-1], chance.randbytes(length), bytes(length)])
        damaged = text[:place] + new + text[place + length :]
        (tmp_path / FILE).write_bytes(damaged)
        assert (index.read(tmp_path) == Index()) == (damaged != text), f"case {number}"


def test_an_index_of_another_user_is_empty(
    tmp_path: Path, made: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.write(tmp_path, made)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert index.read(tmp_path) == Index()


def test_a_file_that_is_far_too_large_is_not_read(
    tmp_path: Path, made: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.write(tmp_path, made)
    monkeypatch.setattr(index, "_LARGEST", (tmp_path / FILE).stat().st_size - 1)
    assert index.read(tmp_path) == Index()


def test_what_a_killed_process_left_is_in_nobodys_way(
    tmp_path: Path, made: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had written beside the index, and not renamed yet."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            index.write(tmp_path, made)
    index.write(tmp_path, made)
    assert index.read(tmp_path) == made


@pytest.mark.parametrize("place", [".cache", "."])
def test_where_nothing_can_be_written_there_is_no_index(tmp_path: Path, made: Index, place: str) -> None:
    """As on a read-only disk; a file in the place of the folder stops root as well."""
    (tmp_path / "project").mkdir()
    folder = tmp_path / "project" / place
    if folder.is_dir():
        folder.rmdir()
    folder.write_text("")
    index.write(tmp_path / "project", made)
    assert index.read(tmp_path / "project") == Index()


WRITER = """
import sys
from lib.cache.index import *
from lib.cache import index
for _ in range(40):
    index.write(sys.argv[1], Index(sys.argv[2] * 2000))
"""


def test_two_processes_that_write_at_once_leave_the_index_of_one(tmp_path: Path) -> None:
    """Whoever reads meanwhile has the whole index of either."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, tmp_path, name], cwd=ROOT) for name in ("a", "b")
    ]
    seen = []
    while any(each.poll() is None for each in writers):
        seen.append(index.read(tmp_path).inputs)
    assert [each.returncode for each in writers] == [0, 0]
    written = list(dropwhile(lambda inputs: not inputs, [*seen, index.read(tmp_path).inputs]))
    assert written
    assert set(written) <= {"a" * 2000, "b" * 2000}
    assert len(list((tmp_path / FILE).parent.iterdir())) == 1
