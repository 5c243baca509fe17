"""What must hold between images.json, the environments and the catalogue."""

from pathlib import Path

import pytest

from lib.configuration import read_platforms
from tests.configuration.folder import report, set_catalogue, set_environment, set_images

BACKEND = {"name": "backend", "tag": "1"}
WRONG = [
    (
        {"extra": BACKEND},
        "a key of dev is 'extra'; it must be the name of a service or job with an image: frontend, backend, chromadb",
    ),
    ({"backend": None}, 'dev.backend is missing; it must be an object with "name" and "tag"'),
    ({"backend": "backend:1"}, 'dev.backend is \'backend:1\'; it must be an object with "name" and "tag"'),
    (
        {"backend": {**BACKEND, "size": 3}},
        "dev.backend.size is 3; it must be left out: Image has name, tag, digest, registry",
    ),
    (
        {"backend": {**BACKEND, "digest": "md5:1"}},
        "dev.backend.digest is 'md5:1'; it must be sha256: and 64 hexadecimal digits",
    ),
    (
        {"backend": {**BACKEND, "registry": "docker.io/library"}},
        "dev.backend.registry is 'docker.io/library'; it must be left out: the image is built from docker/, for the environment's registry",
    ),
]


@pytest.mark.parametrize(("entries", "expected"), WRONG, ids=[each.split(";")[0] for _, each in WRONG])
def test_a_mistake_of_an_image_is_told_once(config: Path, entries: dict[str, object], expected: str) -> None:
    """With its environment and its service."""
    set_images(config, "dev", **entries)
    assert report(config) == [f"dev: {expected}; edit config/images.json"]


def test_an_image_that_is_built_elsewhere_names_its_registry(config: Path) -> None:
    """Ours are in the environment's; nobody knows where another one is."""
    set_catalogue(config, "replace(CATALOGUE, services=(FRONTEND, BACKEND, replace(CHROMADB, build=None)))")
    told = 'is None; it must be a registry, as "docker.io/library": the image is built elsewhere'
    assert report(config) == [
        f"{name}: {name}.chromadb.registry {told}; edit config/images.json"
        for name in ("dev", "staging", "prod")
    ]
    for name in ("dev", "staging", "prod"):
        set_images(config, name, chromadb={"name": "chroma", "tag": "1", "registry": "docker.io/chromadb"})
    references = [each.workload_by_name["chromadb"].image_reference for each in read_platforms(config)]
    assert references == ["docker.io/chromadb/chroma:1"] * 3


def test_what_does_not_run_needs_no_image(config: Path) -> None:
    """The database is external here and needs no image; one that is named does no harm."""
    set_environment(config, "dev", "**database_outside()")
    set_images(config, "dev", chromadb=None)
    assert len(read_platforms(config)) == 3


def test_a_job_needs_an_image_where_it_has_one_of_its_own(config: Path) -> None:
    """Where it runs in a service's image it needs none."""
    own = "replace(BACKUP, image_of=None, build=Build(limit_mb=10))"
    set_catalogue(config, f"replace(CATALOGUE, jobs=({own},))")
    set_environment(config, "prod", "**WITH_BACKUP")
    assert report(config) == [
        'prod: prod.backup is missing; it must be an object with "name" and "tag"; edit config/images.json'
    ]
    set_images(config, "prod", backup={"name": "backup", "tag": "1"})
    assert [each.image.name for each in read_platforms(config)[2].jobs] == ["backup"]


def test_images_of_no_environment_are_told(config: Path) -> None:
    """And those that are not objects."""
    (config / "images.json").write_text('{"qa": {}, "dev": [], "staging": 3}')
    allowed = "it must be an object with an image per service"
    assert report(config) == [
        f"{line}; edit config/images.json"
        for line in (
            "all: a key is 'qa'; it must be the name of an environment: dev, staging, prod",
            f"dev: dev is []; {allowed}",
            f"staging: staging is 3; {allowed}",
            f"prod: prod is missing; {allowed}",
        )
    ]
