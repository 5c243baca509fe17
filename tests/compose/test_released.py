"""One machine runs what it has built, also when config/images.json names what a registry has."""

import pytest

from lib.compose.project import project
from lib.model import Image, replace
from tests.examples import platform

DIGEST = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(("development", "tag"), [(False, "1.2.3"), (True, "1.2.3-dev")])
def test_no_image_is_named_by_a_digest(*, development: bool, tag: str) -> None:
    """A build has no digest, and what a digest names cannot be built."""
    example = platform()
    released = tuple(
        replace(each, image=Image(name=each.name, tag="1.2.3", digest=DIGEST)) for each in example.workloads
    )
    services = project(replace(example, workloads=released), development=development)["services"]
    assert {name: each["image"] for name, each in services.items()} == {
        each.name: f"registry.example.com/goals/{each.name}:{tag}" for each in released
    }
