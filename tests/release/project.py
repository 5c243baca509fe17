"""A copy of this project as it is now, in a git repository and with a registry of its own."""

import json
import os
import shlex
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.release.registry import Registry

ROOT = Path(__file__).parents[2]
SET_UP = (".venv", ".tools", "node_modules")
"""What `make setup` has made here; the copy borrows it."""
ENGINE = tuple(shlex.split(os.environ.get("DOCKER") or "docker"))
REGISTRY = 'Registry(name="ghcr.io/goaltrajectory"'
PATH = "goaltrajectory"


@dataclass(frozen=True)
class Project:
    """The copy, and the registry that its environments name."""

    folder: Path
    registry: Registry

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the copy and return its output; whatever it starts ends with the test."""
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=surroundings() | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            output, errors = process.communicate()
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            process.communicate()
            raise
        return subprocess.CompletedProcess(command, process.returncode, output, errors)

    def done(self, *command: str) -> str:
        """Run a command that must succeed."""
        result = self.run(*command)
        assert result.returncode == 0, f"{shlex.join(command)}\n{result.stdout}{result.stderr}"
        return result.stdout

    def release(self, version: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Try to release a version to dev."""
        return self.run("make", "release", f"VERSION={version}", **environment)

    def commit(self, message: str) -> None:
        """Commit everything, if there is anything."""
        self.done("git", "add", "--all")
        self.done("git", "commit", "--quiet", "--allow-empty", "--message", message)

    @property
    def images_file(self) -> Path:
        return self.folder / "config" / "images.json"

    @property
    def images(self) -> Any:
        """What config/images.json says."""
        return json.loads(self.images_file.read_text())

    def reference(self, service: str, version: str) -> str:
        """Return registry/name:version."""
        return f"{self.registry.host}/{PATH}/{service}:{version}"

    def digests(self, version: str) -> dict[str, str | None]:
        """Return what the registry says of a version of each service."""
        return {each: self.registry.digest(f"{PATH}/{each}", version) for each in self.images["dev"]}

    def manifests(self, environment: str) -> str:
        """Return all that dist/ says of an environment."""
        files = sorted((self.folder / "dist" / environment).iterdir())
        return "".join(file.read_text() for file in files)


def surroundings() -> dict[str, str]:
    """Return the variables of a command: those of this process, without what make has set for itself."""
    identity = {
        f"GIT_{who}_{what}": "test@example.com"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "GIT_"))}
    return inherited | identity | alone


def engine(*arguments: str) -> str:
    """Return what the engine says."""
    return subprocess.run([*ENGINE, *arguments], capture_output=True, text=True, check=True).stdout


def copied(folder: Path, registry: Registry) -> Project:
    """Copy what git knows and would know, name the registry, and commit it."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():  # what is deleted and not committed is still listed
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)  # with its time, or make would set everything up again
    for name in SET_UP:
        (folder / name).symlink_to(ROOT / name)
    project = Project(folder, registry)
    name_registry(project, [f"{each}.py" for each in project.images])
    project.done("git", "init", "--quiet", "--initial-branch=main")
    (folder / ".git" / "info" / "exclude").write_text("\n".join(SET_UP))
    project.done("make", "synth")
    project.commit("A copy")
    return project


def name_registry(project: Project, files: list[str]) -> None:
    """Have environments take their images from the registry of the test."""
    for file in (project.folder / "config" / name for name in files):
        content = file.read_text()
        assert REGISTRY in content, f"{file.name} names another registry"
        file.write_text(content.replace(REGISTRY, f'Registry(name="{project.registry.host}/{PATH}"'))


def push(project: Project, name: str, tag: str, folder: Path) -> None:
    """Build and push an image as somebody else would."""
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
    engine("build", "--tag", project.reference(name, tag), str(folder))
    engine("push", "--quiet", project.reference(name, tag))


def named(registry: Registry, name: str = "{{.ID}}") -> list[str]:
    """Return the engine's images whose names are of a registry."""
    mine = f"--filter=reference={registry.host}/{PATH}/*"
    listed = engine("image", "ls", "--digests", f"--format={name}", mine)
    return [each for each in dict.fromkeys(listed.split()) if "<none>" not in each]


def remove_images(registry: Registry) -> None:
    """Take the names of the test's registry from the engine's images: tags, then those of digests alone."""
    for name in ("{{.Repository}}:{{.Tag}}", "{{.Repository}}@{{.Digest}}"):
        for each in named(registry, name):
            engine("image", "rm", each)
