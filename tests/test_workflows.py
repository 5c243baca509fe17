"""The workflows read, and run what is pinned."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


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


def test_a_pull_request_shows_what_changes() -> None:
    """The job's summary gets the changes against the base, which is the first parent of the merge."""
    file = ROOT / ".github" / "workflows" / "manifests.yml"
    checkout, script = steps(file)
    assert set(workflow(file)[True]) == {"pull_request"}
    assert checkout["with"]["fetch-depth"] == 2
    assert script["run"] == 'python3 -m lib.operations.changes HEAD^1 >>"$GITHUB_STEP_SUMMARY"'
