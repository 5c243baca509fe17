"""An image that is built elsewhere: recorded as its registry has it, promoted, and never built here."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.release.project import PATH, Project, engine

pytestmark = pytest.mark.usefixtures("pinned")

TAG = "1.0.0"
ELSEWHERE = "elsewhere"
DECLARED = """
from lib.model import Port, Service, replace

CACHE = Service(
    name="cache",
    component="cache",
    contract=False,
    ports=(Port(name="redis", number=6379, protocol="tcp"),),
    longest_request_seconds=1,
)
CATALOGUE = replace(CATALOGUE, services=(*CATALOGUE.services, CACHE))
"""
SIZED = """
from lib.model import replace

SERVICES = ENVIRONMENT.services
ENVIRONMENT = replace(ENVIRONMENT, services={**SERVICES, "cache": replace(SERVICES["frontend"], replicas=1)})
"""


def declare(project: Project) -> None:
    """Have every environment run a cache whose image comes from another path of the registry."""
    config = project.folder / "config"
    images = project.images
    for name, entries in images.items():
        registry = f"{project.registry.host}/{ELSEWHERE}"
        entries["cache"] = {"name": "cache", "tag": "0.9.0", "digest": None, "registry": registry}
        file = config / f"{name}.py"
        file.write_text(file.read_text() + SIZED)
    (config / "__init__.py").write_text((config / "__init__.py").read_text() + DECLARED)
    project.images_file.write_text(json.dumps(images))


@pytest.fixture(scope="module")
def image(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Push somebody else's image, and return its name."""
    folder: Path = tmp_path_factory.mktemp("image")
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
    name = f"{project.registry.host}/{ELSEWHERE}/cache:{TAG}"
    engine("build", f"--tag={name}", str(folder))
    engine("push", name)
    yield name
    engine("image", "rm", name)


@pytest.fixture(scope="module")
def pinned(project: Project, image: str) -> str:
    """Pin the image in a committed project, and return what the command says."""
    declare(project)
    said = project.done("make", "pin", "SERVICE=cache", f"TAG={TAG}", "ENV=dev")
    project.done("make", "synth")
    project.commit(f"Run {image} in dev")
    return said


def test_the_digest_is_that_of_its_registry(project: Project, image: str, pinned: str) -> None:
    """config/images.json and dist/ name what the registry answers, and nobody else's images change."""
    digest = project.registry.digest(f"{ELSEWHERE}/cache", TAG)
    assert (project.images["dev"]["cache"]["tag"], project.images["dev"]["cache"]["digest"]) == (TAG, digest)
    assert f"image: {image}@{digest}\n" in project.manifests("dev")
    assert project.images["staging"]["cache"]["digest"] is None
    assert f"dev has {image}@{digest} in config/images.json" in pinned.splitlines()


def test_a_digest_that_nobody_can_pull_is_never_recorded(project: Project) -> None:
    """A tag that the registry does not have leaves config/images.json as it is."""
    before = project.images_file.read_bytes()
    result = project.run("make", "pin", "SERVICE=cache", "TAG=9.9.9", "ENV=dev")
    missing = f"{project.registry.host}/{ELSEWHERE}/cache:9.9.9"
    assert result.returncode != 0
    assert f"the registry does not have {missing}; nothing is recorded" in result.stderr.splitlines()
    assert project.images_file.read_bytes() == before


def test_a_release_leaves_it_alone_and_a_promotion_takes_it_along(project: Project) -> None:
    """Only our images are built and pushed; the next environment gets tag and digest of all of them."""
    before = project.images["dev"]["cache"]
    released = project.release("5.0.0")
    assert released.returncode == 0, released.stderr[-2000:]
    assert "docker/cache" not in released.stderr
    assert project.images["dev"]["cache"] == before
    assert project.registry.tags(f"{PATH}/cache") == []
    project.done("make", "promote", "FROM=dev", "TO=staging")
    assert project.images["staging"] == project.images["dev"]
