"""Both sides of any platform, as bytes: the manifests in a folder, and what Compose prints of its project."""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Any

from lib.compose.project import project
from lib.model import Platform
from lib.synthesis import synthesize_platforms
from lib.yaml_text import yaml_text
from tests.compose import composed, pods
from tests.compose.container import Leaves, leaves
from tests.compose.printed import BY_ITSELF, Tree, config, manifests_in, parsed


@dataclass(frozen=True)
class Written:
    """What was written of a platform."""

    name: str
    manifests: Tree
    made: dict[str, Any]
    """The project as it is made."""

    @cached_property
    def project(self) -> Tree:
        """Return the project as Compose reads it."""
        return read_by_compose(self.made)

    @cached_property
    def sides(self) -> tuple[str, Leaves, Leaves]:
        """Return the name, what the manifests say, and what Compose does."""
        ours, theirs = pods.containers(self.manifests), composed.containers(self.project)
        return self.name, leaves(ours), leaves(theirs)


def written(platform: Platform, folder: Path) -> tuple[Written, Written]:
    """Return a platform that was written to a folder, for production and for development."""
    name = platform.environment.name
    synthesize_platforms([platform], folder)
    manifests = manifests_in(folder / name)
    production, development = (project(platform, development=each) for each in (False, True))
    return Written(name, manifests, production), Written(BY_ITSELF, manifests, development)


def read_by_compose(content: dict[str, Any], **variables: str) -> Tree:
    """Return a project as Compose understands it, without a warning."""
    return parsed(_read(yaml_text([content]), **variables))


@cache
def _read(text: str, **variables: str) -> CompletedProcess[str]:
    with TemporaryDirectory() as folder:
        Path(folder, "whole.yaml").write_text(text, encoding="utf-8")
        printed = config(Path(folder), "whole.yaml", **variables)
    assert (printed.returncode, printed.stderr) == (0, "")
    return printed
