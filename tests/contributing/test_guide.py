"""Each example of CONTRIBUTING.md is short and complete."""

import os
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.contributing.guide import ROOT, apply, copied, edits, examples

MOST_LINES = {"Add an environment": 18}
MOST_LINES_ELSEWHERE = 25
ADDED = {
    "Add a service": "notifier",
    "Add a worker": "digest",
    "Add a stateful service": "cache",
}
"""The services that examples add."""
ALONE = {**os.environ, "PYTEST_XDIST_AUTO_NUM_WORKERS": "0"}
"""The variables of an example, whose tests run in one process because other examples need processors too."""

each_example = pytest.mark.parametrize("heading", examples())


class Outcome(NamedTuple):
    """A copy in which an example was carried out, and what `make` said there."""

    project: Path
    code: int
    output: str


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Outcome]]]:
    """Each example carried out in a copy of its own, as many at once as there are processors."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        yield {
            heading: pool.submit(carry_out, heading, tmp_path_factory.mktemp(f"example{number}"))
            for number, heading in enumerate(examples())
        }


def carry_out(heading: str, folder: Path) -> Outcome:
    """Make an example's edits alone, run the README's two commands, and ask whether it can work."""
    project = copied(folder)
    for edit in edits(heading):
        apply(edit, project)
    command = ["make", "--no-print-directory", "synth", "feasible", "format-check", "test"]
    done = subprocess.run(command, cwd=project, env=ALONE, capture_output=True, text=True, check=False)
    return Outcome(project, done.returncode, done.stdout + done.stderr)


@each_example
def test_an_example_is_short(heading: str) -> None:
    """An example adds at most 25 lines over all files and environments, that of an environment 18."""
    added = [line for edit in edits(heading) for line in edit.added]
    assert 0 < len(added) <= MOST_LINES.get(heading, MOST_LINES_ELSEWHERE), len(added)


@each_example
def test_the_readme_leads_to_each_file(heading: str) -> None:
    """Every file that an example edits is in the README's table of what to open."""
    table = (
        (ROOT / "README.md")
        .read_text(encoding="utf-8")
        .split("## To change X, open Y\n")[1]
        .split("\n## ")[0]
    )
    opened = [re.sub(r"<\w+>", "*", path) for path in re.findall(r"`([^`]+)`", table)]
    for edit in edits(heading):
        assert any(fnmatch(edit.file, path) for path in opened), edit.file


@each_example
def test_all_tests_pass_after_an_example(heading: str, outcomes: dict[str, Future[Outcome]]) -> None:
    """After the edits that an example shows, everything is written, formatted and right."""
    outcome = outcomes[heading].result()
    assert outcome.code == 0, outcome.output[-10_000:]


@pytest.mark.parametrize(("heading", "name"), ADDED.items())
@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_an_added_service_runs_everywhere(
    heading: str, name: str, environment: str, outcomes: dict[str, Future[Outcome]]
) -> None:
    """A service that was added has pods in every environment, and a container on one machine."""
    project = outcomes[heading].result().project
    kinds = {each["kind"] for each in documents(project, environment, name)}
    assert kinds & {"Deployment", "StatefulSet"}
    assert name in compose(project, environment)["services"]


def test_a_worker_is_called_by_nobody(outcomes: dict[str, Future[Outcome]]) -> None:
    """A worker has no Service, and lets nobody in."""
    project = outcomes["Add a worker"].result().project
    written = {each["kind"]: each for each in documents(project, "prod", "digest")}
    assert "Service" not in written
    assert "ingress" not in written["NetworkPolicy"]["spec"]


def test_an_external_is_told_with_its_credential(outcomes: dict[str, Future[Outcome]]) -> None:
    """The caller of an external gets its address and the file of its credential, here and on Compose."""
    project = outcomes["Add an external service"].result().project
    settings = next(
        each["data"] for each in documents(project, "prod", "backend") if each["kind"] == "ConfigMap"
    )
    told = {
        "MAIL_ADDRESS": "smtp.example.com:587",
        "MAIL_CREDENTIAL_FILE": "/run/secrets/platform/mail-credential",
    }
    assert told.items() <= settings.items()
    composed = compose(project, "prod")
    assert told.items() <= composed["services"]["backend"]["environment"].items()
    assert "mail-credential" in composed["secrets"]


def test_an_environment_has_its_host(outcomes: dict[str, Future[Outcome]]) -> None:
    """A new environment has manifests under its own host, and a Compose file."""
    project = outcomes["Add an environment"].result().project
    hosts = [
        rule["host"]
        for each in documents(project, "qa", "oauth2-proxy")
        if each["kind"] == "Ingress"
        for rule in each["spec"]["rules"]
    ]
    assert hosts == ["qa.goaltrajectory.ai"]
    assert compose(project, "qa")["services"]


@pytest.mark.parametrize(("environment", "value"), [("dev", "off"), ("prod", "on")])
def test_a_setting_differs(environment: str, value: str, outcomes: dict[str, Future[Outcome]]) -> None:
    """A setting has the value that the environment gives it, here and on Compose."""
    project = outcomes["Add a setting"].result().project
    settings = [
        each["data"] for each in documents(project, environment, "backend") if each["kind"] == "ConfigMap"
    ]
    assert settings[0]["SEARCH_CACHE"] == value
    assert compose(project, environment)["services"]["backend"]["environment"]["SEARCH_CACHE"] == value


def documents(project: Path, environment: str, chart: str) -> list[dict[str, Any]]:
    text = (project / "dist" / environment / f"{chart}.k8s.yaml").read_text(encoding="utf-8")
    return list(yaml.safe_load_all(text))


def compose(project: Path, environment: str) -> dict[str, Any]:
    """Return the project of an environment as Compose itself reads its files."""
    other = "override" if environment == "dev" else environment
    files = ["-f", "compose.yaml", "-f", f"compose.{other}.yaml"]
    command = [str(project / ".venv" / "bin" / "docker-compose"), *files, "config"]
    read = subprocess.run(command, cwd=project / "docker", capture_output=True, text=True, check=True)
    found: dict[str, Any] = yaml.safe_load(read.stdout)
    return found
