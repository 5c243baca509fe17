"""Development's Compose files with a copy of the sources, which a test may edit."""

import shutil
from pathlib import Path

from config import CATALOGUE
from tests.compose_stack.stack import ROOT, Project, Stack
from tests.images.manifest import BUILT
from tests.loopback import free_port

FILES = ("compose.yaml", "compose.override.yaml")
SOURCES = {each.name: each.build.sources for each in CATALOGUE.services if each.build}


def images() -> list[str]:
    """Return the images that development runs."""
    return [f"{each}-dev" for each in BUILT.values()]


def development(project: Project, folder: Path) -> Stack:
    """Return a stack of development in a folder."""
    docker = folder / "docker"
    docker.mkdir()
    for name in FILES:
        shutil.copy(ROOT / "docker" / name, docker)
    for service, sources in SOURCES.items():
        for each in sources:
            _copy(Path(service, each), docker)
    return Stack(project, folder, "dev", (), free_port())


def _copy(source: Path, docker: Path) -> None:
    """Copy a folder so that every user may read it: a container's user is not this one."""
    shutil.copytree(ROOT / "docker" / source, docker / source, ignore=shutil.ignore_patterns("__pycache__"))
    for each in (docker / source, *(docker / source).rglob("*")):
        each.chmod(0o755 if each.is_dir() else 0o644)
