"""Platforms of other shapes need nothing but a catalogue and an environment."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from lib.checks.catalogue import catalogue_problems
from lib.checks.environment import environment_faults
from lib.checks.images import image_faults
from lib.model import Catalogue, Environment, Platform
from lib.synthesis import synthesize_platforms
from tests.examples import images
from tests.review.known import unknown
from tests.shapes import SHAPES

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
    """Each program has a file of its own, next to that of the environment, and all fields are known."""
    synthesize_platforms([platform], tmp_path)
    folder = tmp_path / platform.environment.name
    files = {path.name.removesuffix(".k8s.yaml") for path in folder.iterdir()}
    assert files == {"00-environment", *(each.name for each in platform.programs)}
    assert unknown(folder) == set()
