"""The program that writes the Compose files and looks for credentials, as make calls it."""

import json
import stat
import subprocess
from pathlib import Path

import pytest

from lib.operations.compose import main
from lib.operations.errors import OperationError
from lib.operations.project import ROOT, Project
from lib.problem import ConfigurationError
from tests.configuration.folder import set_catalogue, set_environment

DOCKER = ROOT / "docker"

FILES = {"compose.override.yaml", "compose.prod.yaml", "compose.staging.yaml", "compose.yaml"}


def run(folder: Path, *arguments: str) -> None:
    main(arguments, Project(folder, {}))


def written(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.glob("*.yaml")}


def test_the_committed_files_are_what_the_model_makes(tmp_path: Path) -> None:
    """Nobody edited a Compose file by hand, and nobody forgot to write them."""
    folder = tmp_path / "not" / "there"
    run(ROOT, "write", str(folder))
    assert written(folder) == written(DOCKER)


def test_files_of_environments_that_are_no_more_are_removed_and_others_kept(example: Project) -> None:
    """Only a file that was made goes when its environment goes."""
    run(example.root, "write")
    assert written(example.root / "docker").keys() == FILES
    mine = "# Mine.\nservices: {}\n"
    (example.root / "docker" / "compose.mine.yaml").write_text(mine)
    set_catalogue(example.root / "config", "CATALOGUE", ("dev", "prod"))
    images = json.loads(example.images_file.read_text())
    del images["staging"]
    example.images_file.write_text(json.dumps(images))
    run(example.root, "write")
    found = written(example.root / "docker")
    assert found.keys() == {*FILES, "compose.mine.yaml"} - {"compose.staging.yaml"}
    assert found["compose.mine.yaml"] == mine


def test_a_wrong_configuration_is_reported_and_nothing_is_written(example: Project) -> None:
    """Everything that is wrong is reported, and the files are as they were."""
    set_environment(example.root / "config", "prod", "log_level='loud'")
    with pytest.raises(ConfigurationError, match=r"edit config/prod\.py"):
        run(example.root, "write")
    assert written(example.root / "docker") == {}


def test_a_missing_credential_is_named_with_the_command_that_makes_it(example: Project) -> None:
    """The printed command makes the file, readable for the container's user; then nothing is missing."""
    project = example.root
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


def test_an_environment_without_credentials_lacks_none(example: Project) -> None:
    """An environment without externals needs no file that is not in the repository."""
    set_environment(example.root / "config", "dev", "externals={}")
    run(example.root, "secrets", "dev")
