"""Which images are built, and what is said where one cannot be."""

import subprocess
import sys
from pathlib import Path

import pytest

from lib.configuration import read_platforms
from lib.model import Image, Platform, replace
from lib.operations.images import LIMITS_MB, ROOT, BuildError, chosen, references, too_large


@pytest.fixture
def platforms() -> list[Platform]:
    return read_platforms(ROOT / "config")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lib.operations.images", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def with_image(platform: Platform, image: Image) -> Platform:
    return replace(platform, workloads=tuple(replace(each, image=image) for each in platform.workloads))


def test_first_environment_decides(platforms: list[Platform]) -> None:
    """What the first environment wants is built; the later ones run what was built before."""
    first = with_image(platforms[0], Image(name="new", tag="2.0.0"))
    wanted = references([first, *platforms[1:]])
    assert set(wanted.values()) == {f"{first.environment.registry.name}/new:2.0.0"}


def test_later_environment_adds_what_the_first_has_not(platforms: list[Platform]) -> None:
    """A service that only a later environment runs is built for that one."""
    first = replace(platforms[0], workloads=platforms[0].workloads[:1])
    assert references([first, *platforms[1:]]).keys() == references(platforms).keys()


def test_digest_names_no_build(platforms: list[Platform]) -> None:
    """A build is called by its tag, for its digest is known only when it is pushed."""
    image = Image(name="new", tag="2.0.0", digest=f"sha256:{'0' * 64}")
    assert {each.rpartition("/")[2] for each in references([with_image(platforms[0], image)]).values()} == {
        "new:2.0.0"
    }


def test_unknown_service_is_refused() -> None:
    """A wrong name is answered with the right ones."""
    result = run("build", "front")
    assert (result.returncode, result.stderr) == (
        1,
        "no service 'front' in config/: name one of frontend, backend, chromadb\n",
    )


def test_service_without_dockerfile_is_refused() -> None:
    """A service that has no Dockerfile is named, with the file to write."""
    with pytest.raises(BuildError, match="'worker' has no docker/worker/Dockerfile"):
        chosen({"worker": "example.com/worker:1.0.0"}, ["worker"])


@pytest.mark.parametrize(
    ("docker", "message"),
    [
        ("false", "docker/chromadb does not build its target 'final': see above\n"),
        ("no-such-program", "no program 'no-such-program': install Docker, or name another with DOCKER\n"),
    ],
)
def test_failed_build_is_told(docker: str, message: str) -> None:
    """A build that fails says of which service and target, after what the engine has said."""
    result = run("build", "chromadb", DOCKER=docker, PATH="/usr/bin:/bin")
    assert result.returncode == 1
    assert result.stderr.endswith(message)


def test_image_of_somebody_else_is_used() -> None:
    """IMAGE_<service> goes before the image that config/ wants."""
    names = run("names", IMAGE_backend="example.com/ours:1.0.0").stdout.splitlines()
    assert "IMAGE_backend=example.com/ours:1.0.0" in names
    assert len(names) == len(run("names").stdout.splitlines())


def test_image_of_somebody_else_is_not_built() -> None:
    """Only images that nobody has named are built."""
    result = run("build", DOCKER="false", PATH="/usr/bin:/bin", IMAGE_frontend="a:1", IMAGE_backend="b:1")
    assert "docker/chromadb does not build" in result.stderr


def test_large_image_is_found() -> None:
    """An image may be as large as its limit, and no larger."""
    sizes = {"small": 100.0, "large": 100.1, "unlimited": 1000.0}
    assert too_large(sizes, {"small": 100, "large": 100}) == ["large"]


def test_limits_are_of_services(platforms: list[Platform]) -> None:
    """Every service that has a Dockerfile here has a limit, and nothing else has."""
    assert LIMITS_MB.keys() == {file.parent.name for file in Path(ROOT, "docker").glob("*/Dockerfile")}
    assert LIMITS_MB.keys() <= references(platforms).keys()
