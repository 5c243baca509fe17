"""What is compared, as bytes: the files below dist/, and what Compose itself prints."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
DOCKER = ROOT / "docker"
BY_ITSELF = "dev"
"""The environment of compose.override.yaml, which Compose reads when no file is named."""

_COMPOSE = Path(sys.executable).with_name("docker-compose")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EVERY_PROFILE = ("--profile", "*")
_NO_ENGINE = {"DOCKER_HOST": "unix:///nowhere", "GOGC": "off"}
"""It ends before there is much memory to free."""

Tree = dict[str, Any]


def environments() -> list[str]:
    """Return the environments that have manifests: those that make a namespace."""
    return sorted(file.parent.name for file in DIST.glob("*/00-environment.k8s.yaml"))


@cache
def manifests(environment: str) -> Tree:
    """Return the committed manifests by kind and name."""
    return manifests_in(DIST / environment)


def manifests_in(folder: Path) -> Tree:
    """Return the manifests of a folder by kind and name."""
    found: Tree = {}
    for file in sorted(folder.glob("*.yaml")):
        for document in yaml.load_all(file.read_text(encoding="utf-8"), Loader=_LOADER):
            found.setdefault(document["kind"], {})[document["metadata"]["name"]] = document
    return found


@cache
def project(environment: str) -> Tree:
    """Return the Compose project that the committed files make."""
    return parsed(config(DOCKER, *files(environment)))


def files(environment: str) -> list[str]:
    """Return the files to name for an environment."""
    return [] if environment == BY_ITSELF else ["compose.yaml", f"compose.{environment}.yaml"]


def parsed(printed: subprocess.CompletedProcess[str]) -> Tree:
    """Return a printed project; it is a Compose file again, in which a dollar sign is written twice."""
    content: Tree = json.loads(printed.stdout.replace("$$", "$"))
    return content


@cache
def config(folder: Path, *names: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Have Compose read files, jobs too, without an engine, without variables or `.env` of anybody else's."""
    named = [argument for name in names for argument in ("--file", name)]
    options = ["--no-path-resolution", "--format", "json"]
    return subprocess.run(
        [_COMPOSE, "--env-file", "/dev/null", *_EVERY_PROFILE, *named, "config", *options],
        cwd=folder,
        env=_NO_ENGINE | variables,
        capture_output=True,
        text=True,
        check=False,
    )
