"""How an environment gets a version of an image that is built elsewhere."""

import json
from collections.abc import Iterator

import pytest

from lib.operations.errors import OperationError
from lib.operations.pin import chosen, main, pinned
from lib.operations.project import Project
from lib.operations.wanted import wanted
from tests.operations.platforms import everything
from tests.operations.registry import DIGEST, running

IMAGES = wanted(everything())
CACHE = IMAGES["cache"]
DECLARED = """
from lib.model import Port, Service, replace
CACHE = Service(name="cache", component="cache", contract=False, longest_request_seconds=1,
    ports=(Port(name="redis", number=6379, protocol="tcp"),))
"""
SIZED = """
from lib.model import replace
SERVICES = ENVIRONMENT.services
ENVIRONMENT = replace(ENVIRONMENT, services={**SERVICES, "cache": SERVICES["backend"]})
"""


def test_the_registry_says_the_digest() -> None:
    """It is asked for the tag, in the image's own registry."""
    known = {"docker.io/library/cache:8.2.1": DIGEST}
    assert pinned(CACHE, "8.2.1", known.get) == DIGEST


def test_what_nobody_can_pull_is_refused() -> None:
    """A tag that the registry does not have is not recorded."""
    reference = "docker.io/library/cache:8.2.1"
    with pytest.raises(
        OperationError, match=f"^the registry does not have {reference}; nothing is recorded$"
    ):
        pinned(CACHE, "8.2.1", lambda _: None)


@pytest.mark.parametrize("tag", ["", "8.2.1@sha256:0", "../other", "a b"])
def test_what_is_not_a_tag_is_refused(tag: str) -> None:
    """No registry is asked for it."""
    with pytest.raises(OperationError, match="is not a tag: name one as TAG="):
        pinned(CACHE, tag, lambda _: DIGEST)


def test_what_is_built_here_is_not_pinned() -> None:
    """Its versions come from a release."""
    with pytest.raises(OperationError, match=r"^the image of 'backend' is built here: `make release`"):
        chosen("backend", "dev", IMAGES)


def test_what_the_environment_does_not_run_is_not_pinned() -> None:
    """The error for a misspelt name lists the right ones."""
    with pytest.raises(OperationError, match=r"^dev does not run 'cahce': name one of frontend, backend, "):
        chosen("cahce", "dev", IMAGES)
    assert chosen("cache", "dev", IMAGES) == CACHE


@pytest.fixture
def with_cache(example: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Return a project whose development has a cache from a registry on the loopback."""
    project, folder = example.root, tmp_path_factory.mktemp("registry")
    with running(folder) as host:
        (folder / "pushed").write_text(f"{host}/library/redis:8.2.1\n")
        init, dev = project / "config" / "__init__.py", project / "config" / "dev.py"
        added = (
            "CATALOGUE = replace(CATALOGUE, services=(*CATALOGUE.services, CACHE))\nENVIRONMENTS = ('dev',)\n"
        )
        init.write_text(init.read_text() + DECLARED + added)
        dev.write_text(dev.read_text() + SIZED)
        images = {"dev": json.loads((project / "config" / "images.json").read_text())["dev"]}
        images["dev"]["cache"] = {
            "name": "redis",
            "tag": "8.2.0",
            "digest": None,
            "registry": f"{host}/library",
        }
        (project / "config" / "images.json").write_text(json.dumps(images))
        yield Project(project, {"DOCKER_CONFIG": str(folder)})


def test_tag_and_digest_are_recorded(with_cache: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """What can be pulled replaces what the environment has; its registry and the others' images stay."""
    before = json.loads(with_cache.images_file.read_text())
    main(["cache", "8.2.1", "dev"], with_cache)
    cache = {**before["dev"]["cache"], "tag": "8.2.1", "digest": DIGEST}
    expected = {**before, "dev": {**before["dev"], "cache": cache}}
    assert json.loads(with_cache.images_file.read_text()) == expected
    assert f"/library/redis:8.2.1@{DIGEST} in config/images.json" in capsys.readouterr().out


def test_a_digest_that_nobody_can_pull_is_never_recorded(with_cache: Project) -> None:
    """The file stays as it is, byte for byte."""
    before = with_cache.images_file.read_bytes()
    with pytest.raises(OperationError, match=r"/library/redis:9.9.9; nothing is recorded$"):
        main(["cache", "9.9.9", "dev"], with_cache)
    assert with_cache.images_file.read_bytes() == before


def test_an_unknown_environment_is_told(example: Project) -> None:
    """Nothing is asked of a registry."""
    with pytest.raises(OperationError, match=r"^no environment 'qa'"):
        main(["cache", "8.2.1", "qa"], example)
