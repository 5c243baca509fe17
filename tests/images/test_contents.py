"""What is in our own images, and what is not."""

import json
import os
import re
import stat
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from lib.operations.project import ROOT, Project
from tests.images.container import Service
from tests.images.manifest import IMAGES
from tests.notes import Note

DOCKER = Path(__file__).parents[2] / "docker"
SHELLS = {"ash", "bash", "busybox", "csh", "dash", "fish", "ksh", "rbash", "sh", "tcsh", "zsh"}
BUILD_TOOLS = {
    *("apk", "apt", "apt-get", "dpkg", "pip", "pip3", "pip3.13", "npm", "npx", "yarn", "node", "corepack"),
    *("as", "c++", "cc", "clang", "cpp", "g++", "gcc", "go", "ld", "make", "rustc"),
}
LABELS = {
    f"org.opencontainers.image.{name}" for name in ("title", "description", "licenses", "version", "revision")
}


@dataclass(frozen=True)
class Contents:
    """The file system of an image."""

    files: dict[str, int]
    """The mode of each file, by its path."""

    def programs(self) -> set[str]:
        """Return the names of everything that could be run."""
        return {path.rpartition("/")[2] for path, mode in self.files.items() if mode & stat.S_IXUSR}

    def python_packages(self) -> set[str]:
        """Return the names of the Python packages, by their metadata."""
        found = (re.search(r"/([^/]+)-[^/-]+\.(dist|egg)-info/", path) for path in self.files)
        return {normal(each[1]) for each in found if each}


def normal(name: str) -> str:
    """Return a package's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def contents(own: Service, tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """Return what is in a service's image."""
    archive = tmp_path_factory.mktemp("image") / "files.tar"
    made = own.engine.create_container(own.workload.image)
    own.engine.answer("export", f"--output={archive}", made)
    with tarfile.open(archive) as files:
        modes = {each.name: each.mode for each in files if not each.isdir()}
    archive.unlink()
    return Contents(modes)


def lock(section: str) -> set[str]:
    """Return the packages of a section of the backend's lock."""
    return {normal(name) for name in json.loads((DOCKER / "backend/Pipfile.lock").read_text())[section]}


def test_there_is_no_shell_and_no_build_tool(contents: Contents) -> None:
    """An intruder finds no tools."""
    assert contents.programs() & (SHELLS | BUILD_TOOLS) == set()


def test_python_packages_are_those_that_production_locks(own: Service, contents: Contents) -> None:
    """The packages that the service names are there; the others are locked, none for development only."""
    packages = contents.python_packages()
    match own.workload.name:
        case "backend":
            named = tomllib.loads((DOCKER / "backend/Pipfile").read_text())["packages"]
            assert packages >= {normal(name) for name in named}
            assert packages & (lock("develop") - lock("default")) == set()
            assert packages <= lock("default")
        case "chromadb":
            lines = (DOCKER / "chromadb/requirements.txt").read_text().splitlines()
            assert packages == {normal(line.partition("==")[0]) for line in lines if line[:1].isalpha()}
        case _:
            assert packages == set()


def test_there_is_no_npm_package(contents: Contents) -> None:
    """What npm installs builds the page, and does not run it."""
    assert [
        path for path in contents.files if re.search(r"(^|/)(node_modules/|package(-lock)?\.json$)", path)
    ] == []


def test_labels_say_what_the_image_is(own: Service) -> None:
    """OCI's labels are there, and the version is the image's tag."""
    image = own.workload.image
    labels = own.engine.inspect("image", "inspect", image)["Config"]["Labels"] or {}
    assert {name for name in LABELS if labels.get(name)} == LABELS
    assert labels["org.opencontainers.image.version"] == image.partition("@")[0].rpartition(":")[2]


def test_sizes_are_within_their_limits(own: Service, note: Note) -> None:
    """An image is quickly pulled."""
    workload = own.workload
    size = Project(ROOT, os.environ).engine.size_mb(workload.image)
    limit = IMAGES[workload.name].limit_mb or 0
    note(f"{size:6.1f} MB {workload.image} (limit {limit} MB)")
    assert size <= limit
