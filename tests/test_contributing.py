"""The examples of CONTRIBUTING.md, carried out on a copy of the project."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(python|diff) (\S.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def follow(heading: str, project: Path) -> None:
    """Do what the section says, then synthesize."""
    _, section = (ROOT / "CONTRIBUTING.md").read_text().split(f"\n## {heading}\n")
    blocks = BLOCK.findall(section.split("\n## ")[0])
    assert blocks
    for language, files, text in blocks:
        for file in files.split():
            if language == "python":
                (project / file).write_text(text)
            else:
                edit(project / file, text.splitlines())
    result = subprocess.run(
        [sys.executable, "main.py"], cwd=project, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")


def edit(file: Path, lines: list[str]) -> None:
    """Replace the lines of a diff in each place where its old lines stand."""
    old, new = (
        "".join(line[1:] + "\n" for line in lines if not line.startswith(sign)) for sign in ("+", "-")
    )
    content = file.read_text()
    for before, after in zip(hunks(old), hunks(new), strict=True):
        assert before in content, f"{file} has no\n{before}"
        content = content.replace(before, after)
    file.write_text(content)


def hunks(text: str) -> list[str]:
    return re.split(r"(?<=\n)\n", text)


def documents(project: Path, file: str) -> dict[str, dict[str, object]]:
    """Return the first document of each kind in a file."""
    listed = list(yaml.safe_load_all((project / "dist" / file).read_text()))
    return {each["kind"]: each for each in reversed(listed)}


def test_add_a_service(project: Path) -> None:
    follow("Add a service", project)
    for environment in ("dev", "staging", "prod"):
        settings = documents(project, f"{environment}/notifier.k8s.yaml")["ConfigMap"]["data"]
        assert isinstance(settings, dict)
        assert settings["BACKEND_URL"] == "http://backend:8000"
        assert (
            "app.kubernetes.io/name: notifier"
            in (project / "dist" / environment / "backend.k8s.yaml").read_text()
        )


def test_add_an_environment(project: Path) -> None:
    follow("Add an environment", project)
    assert documents(project, "qa/00-environment.k8s.yaml")["Namespace"]
    assert "host: qa.goaltrajectory.ai" in (project / "dist" / "qa" / "frontend.k8s.yaml").read_text()


@pytest.mark.parametrize(("environment", "headers"), [("dev", "on"), ("prod", "off")])
def test_add_a_setting(project: Path, environment: str, headers: str) -> None:
    follow("Add a setting", project)
    settings = documents(project, f"{environment}/backend.k8s.yaml")["ConfigMap"]["data"]
    assert isinstance(settings, dict)
    assert (settings["SEARCH_CACHE"], settings["DEBUG_HEADERS"]) == ("10s", headers)
