"""The program that writes the Compose files and looks for credentials, as make calls it."""

import stat
import subprocess
from pathlib import Path

import pytest

from lib.operations.compose import main
from lib.operations.errors import OperationError
from lib.operations.project import ROOT, Project
from lib.problem import ConfigurationError

DOCKER = ROOT / "docker"

FILES = ["compose.override.yaml", "compose.prod.yaml", "compose.staging.yaml", "compose.yaml"]


def run(folder: Path, *arguments: str) -> None:
    main(arguments, Project(folder, {}))


def written(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.glob("*.yaml")}


def test_the_committed_files_are_what_the_model_makes(tmp_path: Path) -> None:
    """Nobody edited a Compose file by hand, and nobody forgot to write them."""
    folder = tmp_path / "not" / "there"
    run(ROOT, "write", str(folder))
    assert written(folder) == {name: (DOCKER / name).read_text() for name in FILES}


def test_files_of_environments_that_are_no_more_are_removed_and_others_kept(project: Path) -> None:
    """Only a file that was made goes when its environment goes."""
    run(project, "write")
    mine = "# Mine.\nservices: {}\n"
    (project / "docker" / "compose.mine.yaml").write_text(mine)
    init = project / "config" / "__init__.py"
    init.write_text(init.read_text().replace('"dev", "staging", "prod"', '"dev", "prod"'))
    images = project / "config" / "images.json"
    before = images.read_text()
    start, end = before.index('  "staging": {'), before.index('  "prod": {')
    images.write_text(before[:start] + before[end:])
    run(project, "write")
    found = written(project / "docker")
    assert sorted(found) == sorted({*FILES, "compose.mine.yaml"} - {"compose.staging.yaml"})
    assert found["compose.mine.yaml"] == mine


def test_a_wrong_configuration_is_reported_and_nothing_is_written(project: Path) -> None:
    """Everything that is wrong is said, and the files are as they were."""
    prod = project / "config" / "prod.py"
    prod.write_text(prod.read_text().replace("minimum=3", "minimum=30"))
    with pytest.raises(ConfigurationError, match=r"edit config/prod\.py"):
        run(project, "write")
    assert written(project / "docker") == {}


def test_a_missing_credential_is_named_with_the_command_that_makes_it(project: Path) -> None:
    """Who does as told has the file, readable for the container's user, and is told nothing more."""
    with pytest.raises(OperationError) as raised:
        run(project, "secrets", "prod")
    message, command = str(raised.value).split("; make it: ")
    assert message == "docker/secrets/prod/embedding-credential is missing"
    subprocess.run(["sh", "-c", command], cwd=project, input="key", text=True, check=True)
    file = project / "docker" / "secrets" / "prod" / "embedding-credential"
    assert file.read_text() == "key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    run(project, "secrets", "prod")


def test_an_environment_without_credentials_lacks_none(project: Path) -> None:
    """Development needs no file that is not in the repository."""
    run(project, "secrets", "dev")
