"""Which promotions are refused, and what one changes."""

import subprocess
import sys

import pytest

from lib.model import Image, Platform, Registry, replace
from lib.operations.images import ROOT
from lib.operations.promote import described, problems, promoted
from lib.platform import build_platform
from tests.examples import ENVIRONMENT, EXTERNAL_CHROMA, IMAGES

RELEASED = {
    name: replace(image, digest=f"sha256:{index:064}") for index, (name, image) in enumerate(IMAGES.items())
}
OTHER = Registry(name="other.example.com", pull_policy="IfNotPresent")
UNRELEASED = {**RELEASED, "backend": Image(name="backend", tag="1.2.3")}


def platforms(
    source: dict[str, Image] = RELEASED, target_changes: dict[str, object] | None = None, **changes: object
) -> dict[str, Platform]:
    """Return dev with some changes, and prod with others."""
    return {
        "dev": build_platform(replace(ENVIRONMENT, name="dev", **changes), source),
        "prod": build_platform(replace(ENVIRONMENT, name="prod", **(target_changes or {})), IMAGES),
    }


def test_released_images_are_promoted() -> None:
    """Nothing stands against images with digests on their way to a later environment."""
    assert problems("dev", "prod", platforms()) == []


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("stage", "prod", ["no environment 'stage': name one of dev, prod"]),
        (
            "",
            "production",
            [
                "no environment '': name one of dev, prod",
                "no environment 'production': name one of dev, prod",
            ],
        ),
        ("dev", "dev", ["dev is to be promoted to itself: name two environments"]),
        ("prod", "dev", ["prod comes after dev in config/__init__.py: promote from dev to prod"]),
    ],
)
def test_wrong_names_are_refused(source: str, target: str, expected: list[str]) -> None:
    """An environment that does not exist, one alone, and the way back are told."""
    found = problems(source, target, platforms())
    assert found[: len(expected)] == expected


def test_an_image_without_digest_is_refused() -> None:
    """What no registry has under a digest is no release; each such image is named."""
    assert problems("dev", "prod", platforms(UNRELEASED)) == [
        "dev.backend has no digest in config/images.json: `make release` gives it one"
    ]


def test_all_problems_are_told_at_once() -> None:
    """Another registry, a service that the source does not run, and a missing digest hide nothing."""
    found = problems("dev", "prod", platforms(UNRELEASED, registry=OTHER, database=EXTERNAL_CHROMA))
    assert found == [
        "prod has the registry registry.example.com/goals, where the images of other.example.com are not",
        "dev.backend has no digest in config/images.json: `make release` gives it one",
        "dev does not run chromadb, which prod runs: nobody has tried its image",
    ]


def test_a_service_that_only_the_source_runs_stays_there() -> None:
    """An environment whose database is outside the cluster gets the images of what it runs."""
    known = platforms(target_changes={"database": EXTERNAL_CHROMA})
    assert problems("dev", "prod", known) == []
    images = {"dev": {name: {"name": name, "tag": "2", "digest": "d"} for name in RELEASED}, "prod": {}}
    assert promoted(images, "dev", known["prod"]).keys() == {"frontend", "backend"}


def test_each_service_is_described_before_and_after() -> None:
    """A line says what a service runs and will run, or that nothing changes."""
    before = {"frontend": {"name": "frontend", "tag": "1"}, "api": {"name": "api", "tag": "1", "digest": "d"}}
    after = {**before, "frontend": {"name": "frontend", "tag": "2", "digest": "e"}}
    assert described(before, after) == [
        "  frontend  frontend:1@(no digest) -> frontend:2@e",
        "  api       api:1@d, as before",
    ]


def test_a_refusal_ends_with_every_reason() -> None:
    """The command says that nothing is promoted, and why."""
    command = [sys.executable, "-m", "lib.operations.promote", "dev", "production"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (
        1,
        "nothing is promoted:\n  no environment 'production': name one of dev, staging, prod\n",
    )
