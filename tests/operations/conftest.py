"""A project with the tests' own catalogue and configuration."""

from pathlib import Path

import pytest

from lib.operations.project import Project
from tests.configuration.folder import write
from tests.example.catalogue import CATALOGUE


@pytest.fixture
def example(tmp_path: Path) -> Project:
    """Return a project in which every image that is built has a Dockerfile."""
    root = tmp_path / "example"
    root.mkdir()
    write(root / "config")
    for name in [each.name for each in CATALOGUE.imaged if each.build]:
        (root / "docker" / name).mkdir(parents=True)
        (root / "docker" / name / "Dockerfile").touch()
    return Project(root, {})
