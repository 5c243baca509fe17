"""An earlier commit answers by its own sources, or says plainly why it cannot."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from lib.operations.errors import OperationError
from lib.operations.git import commit_of
from lib.operations.project import ROOT, Project
from lib.operations.review import main
from lib.operations.revision import SOURCES, answered
from tests.operations.repository import commit_all, git

EDITED = ("config/dev.py", "config/prod.py")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with a branch for each commit that is asked; the work tree is that of main."""
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "--quiet", "--initial-branch=empty")
    commit_all(folder)
    for source in (each for pattern in SOURCES for each in ROOT.glob(pattern)):
        copy = folder / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy)
    dev, prod = (folder / each for each in EDITED)
    branch(folder, "wrong", {prod: ("minimum=3", "minimum=30"), dev: ('name="dev"', 'name="')})
    branch(folder, "main", {prod: ("size_gib=50", "size_gib=60")})
    return folder


def branch(folder: Path, name: str, edits: Mapping[Path, tuple[str, str]]) -> None:
    """Commit edits of the configuration to a branch of its own, and take them back in the work tree."""
    texts = {file: file.read_text(encoding="utf-8") for file in edits}
    git(folder, "checkout", "--quiet", "-b", name)
    for file, (old, new) in edits.items():
        assert old in texts[file]
        file.write_text(texts[file].replace(old, new), encoding="utf-8")
    commit_all(folder)
    for file, text in texts.items():
        file.write_text(text, encoding="utf-8")


def test_what_changes_is_computed_from_both_models(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A smaller volume in the work tree is the only difference, and each row about the volume has it."""
    with pytest.raises(SystemExit, match="0"):
        main(["capacity", "prod", "--base", "main", "--service", "chromadb"], Project(repository, {}))
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[3:]]
    assert [row[-4:] for row in rows] == [["disk", "60Gi", "50Gi", "-10Gi"]] * 3


def test_a_commit_from_before_the_question_says_so(repository: Path) -> None:
    """It is not asked."""
    with pytest.raises(OperationError, match=r"^empty does not know capacity yet .*: name a later commit$"):
        answered(repository, "empty", ["capacity"], {})


def test_a_commit_with_a_wrong_configuration_says_what_is_wrong(repository: Path) -> None:
    """Its report is passed on, without a traceback: what is no Python, and what no value may be."""
    with pytest.raises(OperationError, match=r"^wrong cannot say it, but says:\n") as error:
        answered(repository, "wrong", ["capacity"], {})
    assert "config/dev.py line" in str(error.value)
    assert "edit config/prod.py" in str(error.value)
    assert "Traceback" not in str(error.value)


@pytest.mark.parametrize(
    ("commit", "said"),
    [("mian", "did you mean main?"), ("0" * 40, "name one of HEAD, empty, "), ("--all", "no commit")],
)
def test_an_unknown_commit_is_answered_with_known_names(repository: Path, commit: str, said: str) -> None:
    """Branches and tags are known, and nothing is taken for an option."""
    with pytest.raises(OperationError, match=f"^no commit '{commit}': .*") as error:
        commit_of(repository, commit)
    assert said in str(error.value)


def test_a_folder_that_is_no_repository_says_so(tmp_path: Path) -> None:
    """git's own words are passed on."""
    with pytest.raises(OperationError, match="not a git repository"):
        answered(tmp_path, "HEAD", ["capacity"], {})
