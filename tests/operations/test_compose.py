"""The program that writes the Compose files and looks for credentials, as make calls it."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compose.printed import DOCKER, ROOT

FILES = ["compose.override.yaml", "compose.prod.yaml", "compose.staging.yaml", "compose.yaml"]


@pytest.fixture
def copy(project: Path) -> Path:
    """A copy of what the program reads."""
    return project


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lib.operations.compose", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def written(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.glob("*.yaml")}


def test_the_committed_files_are_what_the_model_makes(tmp_path: Path) -> None:
    """Nobody edited a Compose file by hand, and nobody forgot to write them."""
    result = run(ROOT, "write", str(tmp_path))
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert written(tmp_path) == {name: (DOCKER / name).read_text() for name in FILES}


def test_files_of_environments_that_are_no_more_are_removed_and_others_kept(copy: Path) -> None:
    """Only a file that was made goes when its environment goes."""
    assert run(copy, "write").returncode == 0
    mine = "# Mine.\nservices: {}\n"
    (copy / "docker" / "compose.mine.yaml").write_text(mine)
    init = copy / "config" / "__init__.py"
    init.write_text(init.read_text().replace('"dev", "staging", "prod"', '"dev", "prod"'))
    images = copy / "config" / "images.json"
    before = images.read_text()
    start, end = before.index('  "staging": {'), before.index('  "prod": {')
    images.write_text(before[:start] + before[end:])
    assert run(copy, "write").stderr == ""
    found = written(copy / "docker")
    assert sorted(found) == sorted({*FILES, "compose.mine.yaml"} - {"compose.staging.yaml"})
    assert found["compose.mine.yaml"] == mine


def test_a_wrong_configuration_is_reported_and_nothing_is_written(copy: Path) -> None:
    """Exit code 1, no traceback, and the files are as they were."""
    prod = copy / "config" / "prod.py"
    prod.write_text(prod.read_text().replace("minimum=3", "minimum=30"))
    result = run(copy, "write")
    assert result.returncode == 1
    assert "edit config/prod.py" in result.stderr
    assert "Traceback" not in result.stderr
    assert written(copy / "docker") == {}


def test_a_missing_credential_is_named_with_the_command_that_makes_it(copy: Path) -> None:
    """Who does as told has the file, readable for the container's user, and is told nothing more."""
    result = run(copy, "secrets", "prod")
    message, command = result.stderr.strip().split("; make it: ")
    assert result.returncode == 1
    assert message == "docker/secrets/prod/embedding-credential is missing"
    subprocess.run(["sh", "-c", command], cwd=copy, input="key", text=True, check=True)
    file = copy / "docker" / "secrets" / "prod" / "embedding-credential"
    assert file.read_text() == "key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    result = run(copy, "secrets", "prod")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_an_environment_without_credentials_lacks_none(copy: Path) -> None:
    """Development needs no file that is not in the repository."""
    result = run(copy, "secrets", "dev")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_an_unknown_environment_is_answered_with_the_known_ones(copy: Path) -> None:
    """A misspelt name ends with the names there are."""
    result = run(copy, "secrets", "production")
    assert result.returncode == 1
    assert result.stderr == "no environment 'production': name one of dev, staging, prod\n"
