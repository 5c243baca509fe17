"""The workflows read, and run what is pinned."""

import os
import re
import shutil
import subprocess
import venv
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.operations.repository import commit_all, git

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MANIFESTS = ROOT / ".github" / "workflows" / "manifests.yml"


def workflow(file: Path) -> dict[Any, Any]:
    """Return a workflow; YAML takes its key `on` for true."""
    content: dict[Any, Any] = yaml.safe_load(file.read_text())
    return content


def steps(file: Path) -> list[dict[str, Any]]:
    return [step for job in workflow(file)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_workflow_may_only_read(file: Path) -> None:
    """Its token reads the contents, no job asks for more, and no secret is handed to it."""
    assert workflow(file)["permissions"] == {"contents": "read"}
    assert not [job for job in workflow(file)["jobs"].values() if "permissions" in job]
    assert "secrets." not in file.read_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_workflow_never_runs_a_pull_request_with_the_bases_rights(file: Path) -> None:
    """pull_request_target and workflow_run would."""
    assert not {"pull_request_target", "workflow_run"} & set(workflow(file)[True])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_actions_are_pinned_by_commit(file: Path) -> None:
    """A tag of somebody else's can move; a commit cannot. Nothing of it keeps the token."""
    for step in steps(file):
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]), step
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_script_takes_text_of_others(file: Path) -> None:
    """An expression in a script would run what somebody calls a branch or a pull request."""
    assert not [step for step in steps(file) if "${{" in step.get("run", "")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_pip_installs_only_files_that_a_lock_names(file: Path) -> None:
    """Each by its hash, and ready-made: building a package would run what it brings."""
    scripts = [step["run"] for step in steps(file) if "pip install" in step.get("run", "")]
    for option in ("--require-hashes", "--no-deps", "--only-binary :all:"):
        assert [script for script in scripts if option not in script] == []


def test_nothing_of_a_pull_request_runs_where_its_changes_are_shown() -> None:
    """The base, which is the first parent of the merge, is checked out before any program of ours runs."""
    assert set(workflow(MANIFESTS)[True]) == {"pull_request"}
    first, *others = steps(MANIFESTS)
    assert first["with"] == {"fetch-depth": 2, "persist-credentials": False}
    scripts = [step["run"] for step in others if "run" in step]
    assert scripts[0].splitlines() == [
        "git tag merged HEAD",
        "git tag base HEAD^1",
        "git checkout --quiet --detach base",
    ]
    assert not [script for script in scripts[1:] if "git " in script]


def test_the_job_of_a_pull_request_needs_only_what_it_installs(tmp_path: Path) -> None:
    """It says what the branch changes by the base's program; what the branch made of that does not run."""
    merge(tmp_path / "repository")
    installed(tmp_path / "venv")
    summary = tmp_path / "summary"
    variables = {
        "PATH": os.environ["PATH"],
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    for script in (step["run"] for step in steps(MANIFESTS) if "run" in step):
        if "pip install" not in script:
            subprocess.run(["bash", "-ec", script], cwd=tmp_path / "repository", env=variables, check=True)
    classes, lines = summary.read_text().split("<details>")
    assert "| prod | pods roll |" in classes
    assert re.search(r"^\+.*ghcr\.example/", lines, re.MULTILINE)


def merge(folder: Path) -> None:
    """Make a repository whose last commit merges a branch that changes dist/ and the program."""
    written = folder / "dist" / "prod" / "backend.k8s.yaml"
    written.parent.mkdir(parents=True)
    shutil.copytree(ROOT / "lib", folder / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    manifest = ROOT / "dist" / "prod" / written.name
    written.write_text(manifest.read_text())
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit_all(folder)
    git(folder, "checkout", "--quiet", "-b", "branch")
    written.write_text(manifest.read_text().replace("ghcr.io/", "ghcr.example/"))
    (folder / "lib" / "operations" / "review.py").write_text("raise SystemExit('this is the branch')\n")
    commit_all(folder)
    git(folder, "checkout", "--quiet", "main")
    git(folder, "merge", "--quiet", "--no-ff", "--message", "Merge", "branch")


def installed(folder: Path) -> None:
    """Make a virtual environment with the packages that the job's script asks for."""
    [script] = [step["run"] for step in steps(MANIFESTS) if "pip install" in step.get("run", "")]
    assert "lib.operations.locked pyyaml >" in script
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "yaml").symlink_to(Path(yaml.__file__).parent)
