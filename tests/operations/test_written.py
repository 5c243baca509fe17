"""What was written, in a commit and in the work tree: files, whatever else a branch may have there."""

import os
from functools import partial
from pathlib import Path

import pytest

from lib.operations.errors import OperationError
from lib.operations.written import committed, present
from tests.operations.repository import commit_all, git

FILE = "dist/prod/a.k8s.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a file in dist/ that is not committed yet."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_text("a: $Format:%H$\n")
    return tmp_path


def test_a_commit_and_the_work_tree_have_the_same_files(repository: Path) -> None:
    """Of docker/, only the Compose files are written; what is no UTF-8 is shown as such."""
    (repository / "docker").mkdir()
    (repository / "docker" / "compose.prod.yaml").write_bytes(b"caf\xe9")
    (repository / "docker" / "Dockerfile").touch()
    (repository / "dist" / "empty").touch()
    commit = commit_all(repository)
    wanted = {FILE: "a: $Format:%H$\n", "docker/compose.prod.yaml": "caf�", "dist/empty": ""}
    assert committed(repository, commit).texts == present(repository).texts == wanted


@pytest.mark.parametrize("attribute", ["export-ignore", "export-subst"])
def test_a_branch_cannot_hide_its_files(repository: Path, attribute: str) -> None:
    """Attributes of the branch decide what git exports; they decide nothing here."""
    (repository / ".gitattributes").write_text(f"dist/** {attribute}\n")
    commit = commit_all(repository)
    assert committed(repository, commit).texts == {FILE: "a: $Format:%H$\n"}


@pytest.mark.parametrize("place", ["dist", "dist/prod", FILE])
def test_a_link_is_refused(repository: Path, place: str) -> None:
    """It would show a file of the machine on which it is read."""
    (repository / place).rename(repository / "elsewhere")
    (repository / place).symlink_to("/etc")
    commit = commit_all(repository)
    for read in (partial(committed, repository, commit), partial(present, repository)):
        with pytest.raises(
            OperationError, match=f"^'{place}' is a symbolic link: `make synth` writes files only$"
        ):
            read()


def test_a_submodule_is_refused(repository: Path) -> None:
    """What it has is not in this repository."""
    commit = commit_all(repository)
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{commit},dist/other")
    git(repository, "commit", "--quiet", "--message", "A submodule")
    with pytest.raises(OperationError, match=r"^'dist/other' is a submodule: "):
        committed(repository, "HEAD")


@pytest.mark.parametrize(
    ("name", "shown"),
    [(b"\n::error::x", r"\\n::error::x"), (b"\x1b[31m", r"\\x1b\[31m"), (b"\xff", r"\\udcff")],
)
def test_a_name_that_cannot_be_shown_is_refused(repository: Path, name: bytes, shown: str) -> None:
    """A terminal or a workflow would obey it."""
    (repository / "dist" / os.fsdecode(name)).touch()
    commit = commit_all(repository)
    for read in (partial(committed, repository, commit), partial(present, repository)):
        with pytest.raises(OperationError, match=f"^'dist/{shown}' has characters that cannot be shown: "):
            read()


def test_where_nothing_is_written_is_said(repository: Path) -> None:
    """A file of that name is none either."""
    first = commit_all(repository)
    (repository / FILE).unlink()
    (repository / FILE).parent.rmdir()
    (repository / "dist").rmdir()
    (repository / "dist").touch()
    commit = commit_all(repository)
    with pytest.raises(
        OperationError, match=f"^{commit} has no dist/: the first commit that has it is {first[:7]}$"
    ):
        committed(repository, commit)
    with pytest.raises(OperationError, match=r"^there is no dist/: `make synth` writes it$"):
        present(repository)
