"""Which promotions are refused, and what one changes."""

import json
from collections.abc import Mapping

import pytest

from lib.model import Environment, Image, Platform, Registry, replace
from lib.operations.errors import OperationError
from lib.operations.project import Project
from lib.operations.promote import described, main, problems, promoted
from tests.operations.platforms import DIGEST, EVERYTHING, RELEASED, everything

OTHER = Registry(name="other.example.com", pull_policy="IfNotPresent")
NONE: Mapping[str, Image] = {}
WITHOUT_BACKEND = {name: size for name, size in EVERYTHING.services.items() if name != "backend"}
WITHOUT_CACHE = {name: size for name, size in EVERYTHING.services.items() if name != "cache"}


def platforms(
    source: Environment = EVERYTHING, target: Environment = EVERYTHING, images: Mapping[str, Image] = NONE
) -> dict[str, Platform]:
    """Return dev, perhaps with other images than are released, and prod."""
    return {
        "dev": everything(replace(source, name="dev"), **images),
        "prod": everything(replace(target, name="prod")),
    }


def test_released_images_are_promoted() -> None:
    """Images with digests may be promoted to a later environment."""
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
        ("dev", "dev", ["dev cannot be promoted to itself: name two environments"]),
        ("prod", "dev", ["prod comes after dev in config/__init__.py: promote from dev to prod"]),
    ],
)
def test_wrong_names_are_refused(source: str, target: str, expected: list[str]) -> None:
    """An environment that does not exist, one alone, and the wrong direction are refused."""
    assert problems(source, target, platforms()) == expected


@pytest.mark.parametrize(
    ("name", "fix"), [("backend", "make release"), ("importer", "make release"), ("cache", "make pin")]
)
def test_an_image_without_a_digest_is_refused(name: str, fix: str) -> None:
    """What is not in the registry is not promoted, and the error says how to get it there."""
    unreleased = replace(RELEASED[name], digest=None)
    assert problems("dev", "prod", platforms(images={name: unreleased})) == [
        f"dev.{name} does not have a digest in config/images.json: `{fix}` gives it one"
    ]


def test_images_of_another_registry_are_refused() -> None:
    """An environment finds only the images that its own registry has."""
    told = "prod has the registry other.example.com, which does not have the images of"
    found = problems("dev", "prod", platforms(target=replace(EVERYTHING, registry=OTHER)))
    assert found == [f"{told} registry.example.com/goals"]


def test_a_service_that_the_source_does_not_run_is_refused() -> None:
    """Nobody has tried what only the later environment runs."""
    known = platforms(source=replace(EVERYTHING, services=WITHOUT_BACKEND))
    assert "dev does not run backend, which prod runs: nobody has tried its image" in problems(
        "dev", "prod", known
    )


def test_an_image_built_elsewhere_stays_where_the_source_does_not_run_it() -> None:
    """It was pinned there, as that of a login proxy where dev has no login."""
    known = platforms(source=replace(EVERYTHING, services=WITHOUT_CACHE))
    assert problems("dev", "prod", known) == []
    images = {
        environment: {name: {"name": name, "tag": tag, "digest": DIGEST} for name in RELEASED}
        for environment, tag in {"dev": "2", "prod": "1"}.items()
    }
    found = promoted(images, known["dev"], known["prod"])
    assert found == {**images["dev"], "cache": images["prod"]["cache"]}


def test_a_service_that_only_the_source_runs_stays_there() -> None:
    """An environment gets the images of what it runs, whoever built them: tag and digest together."""
    known = platforms(target=replace(EVERYTHING, services=WITHOUT_CACHE))
    assert problems("dev", "prod", known) == []
    images = {"dev": {name: {"name": name, "tag": "2", "digest": DIGEST} for name in RELEASED}, "prod": {}}
    assert promoted(images, known["dev"], known["prod"]).keys() == RELEASED.keys() - {"cache"}
    assert promoted(images, known["dev"], known["dev"])["cache"] == images["dev"]["cache"]


def test_each_service_is_described_before_and_after() -> None:
    """A line says what a service runs and will run, or that nothing changes."""
    before = {"frontend": {"name": "frontend", "tag": "1"}, "api": {"name": "api", "tag": "1", "digest": "d"}}
    after = {**before, "frontend": {"name": "frontend", "tag": "2", "digest": "e"}}
    assert described(before, after) == [
        "  frontend  frontend:1@(no digest) -> frontend:2@e",
        "  api       api:1@d, as before",
    ]


def test_a_refusal_ends_with_every_reason(example: Project) -> None:
    """The command says that nothing is promoted, and why."""
    reason = "nothing is promoted:\n  no environment 'production': name one of dev, staging, prod"
    with pytest.raises(OperationError, match=f"^{reason}$"):
        main(["dev", "production"], example)


def test_a_promotion_is_recorded(example: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """The later environment gets what the earlier one has; a second time nothing changes."""
    file = example.images_file
    images = json.loads(file.read_text())
    for entry in images["dev"].values():
        entry |= {"tag": "2.0.0", "digest": DIGEST}
    file.write_text(json.dumps(images))
    main(["dev", "staging"], example)
    recorded = json.loads(file.read_text())
    assert recorded["staging"] == images["dev"]
    assert recorded["prod"] == images["prod"]
    main(["dev", "staging"], example)
    assert capsys.readouterr().out.endswith("staging runs what dev runs: nothing is changed\n")
