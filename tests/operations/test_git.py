"""What git knows of a repository, and of a folder that is not one."""

from pathlib import Path

import pytest

from lib.operations.errors import OperationError
from lib.operations.git import GitError, commit_of, git, revision, uncommitted
from tests.operations import repository


def test_a_revision_is_a_commit(tmp_path: Path) -> None:
    """It says so as well if files differ from it, which are named."""
    repository.git(tmp_path, "init", "--quiet")
    (tmp_path / "a").touch()
    commit = repository.commit_all(tmp_path)
    assert (revision(tmp_path), uncommitted(tmp_path)) == (commit, [])
    (tmp_path / "a").write_text("changed")
    assert (revision(tmp_path), uncommitted(tmp_path)) == (f"{commit}-dirty", ["a"])


def test_a_folder_that_is_not_a_repository_has_no_revision(tmp_path: Path) -> None:
    """Its images say that it is unknown; programs that need a repository print git's error."""
    assert revision(tmp_path) == "unknown"
    with pytest.raises(GitError, match=r"^git status: fatal: not a git repository"):
        uncommitted(tmp_path)


def test_a_repository_without_a_commit_has_none_to_name(tmp_path: Path) -> None:
    """What was asked for is not what is proposed."""
    repository.git(tmp_path, "init", "--quiet")
    with pytest.raises(OperationError, match=r"^no commit 'HEAD': there is none$"):
        commit_of(tmp_path, "HEAD")


def test_a_machine_without_git_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program to install is named."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match=r"^no program 'git': install it$"):
        git(tmp_path, "status")
