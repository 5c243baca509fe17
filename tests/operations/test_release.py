"""Which versions there are, and what they are called in a registry."""

import pytest

from lib.model import faults
from lib.model.scalars import Tag
from lib.operations.release import VERSION, problems, references
from tests.examples import EXTERNAL_CHROMA, platform


@pytest.mark.parametrize("version", ["0.1.0", "1.2.0", "10.20.30", "1.2.0-rc.1", "1.2.0-0a", "1.0.0-x-y"])
def test_versions(version: str) -> None:
    """A version is one of Semantic Versioning, and a tag as well."""
    assert VERSION.fullmatch(version)
    assert faults(version, Tag) == []


@pytest.mark.parametrize(
    "version",
    ["", "1.2", "v1.2.0", "1.2.0.0", "01.2.0", "1.2.0-", "1.2.0-01", "1.2.0+7", "latest", "1.2.0\n"],
)
def test_no_versions(version: str) -> None:
    """What is no version is refused, and what would be right is said."""
    found = problems(version, "dev", {})
    allowed = "name one as VERSION=1.2.0 or VERSION=1.2.0-rc.1, of at most 63 characters"
    assert found[0] == f"{version!r} is no version: {allowed}"


def test_a_long_version_is_refused() -> None:
    """A version that is too long for a label is none."""
    assert "at most 63 characters" in problems(f"1.2.0-{'a' * 58}", "dev", {})[0]


def test_images_are_those_of_the_environment() -> None:
    """What an environment runs is released, under its registry and the version."""
    assert references("2.0.0", platform(database=EXTERNAL_CHROMA)) == {
        "frontend": "registry.example.com/goals/frontend:2.0.0",
        "backend": "registry.example.com/goals/backend:2.0.0",
    }
