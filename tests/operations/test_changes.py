"""What a pull request shows of the manifests: which files change, and how, within what GitHub takes."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lib.operations.changes import LIMIT_BYTES, changes, main, markdown, summary
from lib.operations.errors import OperationError
from lib.operations.git import GitError
from lib.operations.project import ROOT, Project
from tests.operations.repository import commit_all, git

FOLDERS = ("dev", "prod")


def commit(folder: Path, files: dict[str, str]) -> str:
    """Replace dist/ by some files, commit everything, and return the commit."""
    shutil.rmtree(folder / "dist", ignore_errors=True)
    for name, text in files.items():
        (folder / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "dist" / name).write_text(text)
    return commit_all(folder)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with the modules, as a workflow checks it out."""
    (tmp_path / "lib").symlink_to(ROOT / "lib")
    git(tmp_path, "init", "--quiet")
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it with an interpreter that has no package installed."""
    command = [sys.executable, "-I", "-S", "-c", "import sys, runpy; sys.path.insert(0, '.'); "]
    command[-1] += "runpy.run_module('lib.operations.changes', run_name='__main__', alter_sys=True)"
    return subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_each_environment_shows_what_changes(repository: Path) -> None:
    """Changed, new and removed files are counted and shown; an environment without any says so."""
    base = commit(
        repository,
        {
            "dev/a.k8s.yaml": "tag: 1\nname: a\n",
            "prod/a.k8s.yaml": "tag: 1\n",
            "staging/a.k8s.yaml": "tag: 1\n",
        },
    )
    commit(
        repository,
        {"dev/a.k8s.yaml": "tag: 2\nname: a\n", "dev/b.k8s.yaml": "new: 1\n", "prod/a.k8s.yaml": "tag: 1\n"},
    )
    result = run(repository, base)
    assert (result.returncode, result.stderr) == (0, "")
    assert (
        result.stdout
        == """\
## What changes in the manifests

| folder | files | lines |
|---|---|---|
| dev | 2 | +2 -1 |
| prod | none |  |
| staging | 1 | +0 -1 |

<details><summary>dev: a.k8s.yaml, b.k8s.yaml</summary>

````diff
--- a/dist/dev/a.k8s.yaml
+++ b/dist/dev/a.k8s.yaml
@@ -1,2 +1,2 @@
-tag: 1
+tag: 2
 name: a
--- /dev/null
+++ b/dist/dev/b.k8s.yaml
@@ -0,0 +1 @@
+new: 1
````

</details>

<details><summary>staging: a.k8s.yaml</summary>

````diff
--- a/dist/staging/a.k8s.yaml
+++ /dev/null
@@ -1 +0,0 @@
-tag: 1
````

</details>
"""
    )


def test_a_merge_is_compared_with_its_base(repository: Path) -> None:
    """The first parent of a pull request's merge is its base: what the base got since is not a change."""
    commit(repository, {"dev/a.k8s.yaml": "tag: 1\n"})
    main = git(repository, "branch", "--show-current").strip()
    git(repository, "switch", "--quiet", "--create", "change")
    commit(repository, {"dev/a.k8s.yaml": "tag: 1\n", "dev/b.k8s.yaml": "mine: 1\n"})
    git(repository, "switch", "--quiet", main)
    commit(repository, {"dev/a.k8s.yaml": "tag: theirs\n"})
    git(repository, "merge", "--quiet", "--no-edit", "change")
    said = summary("HEAD^1", repository)
    assert "+mine: 1" in said
    assert "theirs" not in said


def test_the_workflow_needs_no_set_up(repository: Path) -> None:
    """An interpreter without any package prints the same."""
    base = commit(repository, {"dev/a.k8s.yaml": "tag: 1\n"})
    commit(repository, {"dev/a.k8s.yaml": "tag: 2\n"})
    result = run(repository, base)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == summary(base, repository)
    assert "+tag: 2" in result.stdout


def test_a_base_without_manifests_has_none(repository: Path) -> None:
    """Everything is new if the base has no dist/."""
    base = commit(repository, {})
    commit(repository, {"dev/a.k8s.yaml": "tag: 1\n"})
    assert "| dev | 1 | +1 -0 |" in summary(base, repository)


@pytest.mark.parametrize("base", ["no-such-branch", "--help", ""])
def test_a_wrong_base_is_refused(repository: Path, base: str) -> None:
    """What is not a commit is never taken for an option of git's."""
    commit(repository, {})
    with pytest.raises(GitError, match=r"^git rev-parse: "):
        summary(base, repository)


def test_a_wrong_base_is_told(repository: Path) -> None:
    """The program says what to name."""
    commit(repository, {})
    with pytest.raises(OperationError, match=r"; name a commit, as in BASE=origin/main$"):
        main(["no-such-branch"], Project(repository, {}))


def test_the_commit_before_is_the_usual_base(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no commit is named, what is not committed is shown."""
    commit(repository, {"dev/a.k8s.yaml": "tag: 1\n"})
    (repository / "dist" / "dev" / "a.k8s.yaml").write_text("tag: 2\n")
    main([], Project(repository, {}))
    assert capsys.readouterr().out == summary("HEAD", repository)


def test_a_summary_is_never_larger_than_github_takes() -> None:
    """Long diffs are cut at a line, each environment has its share, and a note says how much is left out."""
    after = {f"{folder}/a.k8s.yaml": "".join(f"größe: {n}\n" for n in range(99_999)) for folder in FOLDERS}
    text = markdown(changes({}, after), FOLDERS)
    assert LIMIT_BYTES - 2_000 < len(text.encode()) <= LIMIT_BYTES
    assert len(text.encode()) < 1024 * 1024
    for folder in FOLDERS:
        [part] = re.findall(rf"<summary>{folder}: .*?</details>", text, re.DOTALL)
        shown = len(re.findall("^[-+@]", part, re.MULTILINE))
        assert f"{99_999 + 3 - shown} more lines are not shown" in part


def test_a_short_diff_is_not_cut() -> None:
    """What fits is shown whole, without a note of what is left out."""
    assert "more lines" not in markdown(changes({}, {"dev/a.k8s.yaml": "a: 1\n"}), ["dev"])


def test_no_manifest_ends_the_block_that_shows_it() -> None:
    """The fence is longer than any that the manifests have."""
    text = markdown(changes({}, {"dev/a.k8s.yaml": "a: |\n  `````\n  </details>\n"}), ["dev"])
    assert re.findall("^`+", text, re.MULTILINE) == ["``````", "``````"]
