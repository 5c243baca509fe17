"""One machine runs what it has built, even when config/images.json names what a registry has."""

import pytest

from lib.compose.project import project
from lib.model import Platform, replace
from tests.compose.kinds import kinds

DIGEST = f"sha256:{'0' * 64}"
OWN = "registry.example.com/goals"
ELSEWHERE = "docker.io/library"


def released() -> Platform:
    """Return a platform whose images all have a digest."""
    platform = kinds()
    images = {name: replace(image, digest=DIGEST) for name, image in platform.images.items()}
    return Platform(platform.catalogue, platform.delivery, platform.environment, images)


@pytest.mark.parametrize(("development", "tag"), [(False, "1.2.3"), (True, "1.2.3-dev")])
def test_what_is_built_here_is_not_named_by_a_digest(*, development: bool, tag: str) -> None:
    """A digest names what cannot be built here; what is built elsewhere is pulled by it."""
    platform = released()
    services = project(platform, development=development)["services"]
    assert {name: each["image"] for name, each in services.items()} == {
        each.name: f"{OWN}/{each.image_of}:{tag}"
        if each.build
        else f"{ELSEWHERE}/{each.image_of}:1.2.3@{DIGEST}"
        for each in platform.programs
    }
