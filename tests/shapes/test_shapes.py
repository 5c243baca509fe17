"""Platforms of other shapes need nothing but a catalogue and an environment."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from lib.charts import synthesize_platforms
from lib.checks.catalogue import catalogue_problems
from lib.checks.environment import environment_faults
from lib.checks.images import image_faults
from lib.compose.project import project
from lib.model import Catalogue, Environment, Platform
from lib.yaml_text import yaml_text
from tests.examples import images
from tests.shapes import SHAPES

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / ".venv" / "bin" / "docker-compose"

each_shape = pytest.mark.parametrize("platform", SHAPES.values(), ids=SHAPES)


def faults(catalogue: Catalogue, environment: Environment) -> Sequence[object]:
    name = environment.name
    found = image_faults([name], {name: environment}, {name: images(catalogue)}, catalogue)
    return [
        *catalogue_problems("shape", catalogue),
        *environment_faults(name, environment, catalogue),
        *found,
    ]


@each_shape
def test_a_shape_is_right(platform: Platform) -> None:
    """The checks find nothing wrong with a shape."""
    assert faults(platform.catalogue, platform.environment) == []


@each_shape
def test_a_shape_becomes_manifests(platform: Platform, tmp_path: Path) -> None:
    """Each program has a file of its own, next to that of the environment."""
    synthesize_platforms([platform], tmp_path)
    files = {path.name.removesuffix(".k8s.yaml") for path in (tmp_path / platform.environment.name).iterdir()}
    assert files == {"00-environment", *(each.name for each in platform.programs)}


@each_shape
@pytest.mark.parametrize("development", [True, False])
def test_compose_takes_a_shape(platform: Platform, development: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """Compose itself accepts the project, with all services and jobs."""
    file = tmp_path / "compose.yaml"
    file.write_text(yaml_text([project(platform, development=development)]))
    command = [str(COMPOSE), "-f", str(file), "--profile", "jobs", "config"]
    read = subprocess.run(command, capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
    assert yaml.safe_load(read.stdout)["services"].keys() == {each.name for each in platform.programs}
