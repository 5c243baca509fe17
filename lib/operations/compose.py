"""Writes the Compose files from the model, and says which credentials an environment lacks.

python -m lib.operations.compose write [FOLDER]
python -m lib.operations.compose secrets ENVIRONMENT
"""

from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lib.compose.files import rest, shared
from lib.compose.names import DEVELOPMENT, file_name
from lib.compose.project import credentials, secret_file
from lib.compose.project import project as compose_project
from lib.model import Platform
from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start
from lib.yaml_text import yaml_text

MADE_BY = "# Made by `make synth` from config/ and lib/: edit those, not this."
HEADER = f"{MADE_BY}\n# {{}}\n\n"
ABOUT = {
    "compose.yaml": "What all environments share.",
    "compose.override.yaml": "Development, which Compose reads by itself: `docker compose up`.",
}


def files(platforms: Iterable[Platform]) -> dict[str, str]:
    """Return the content of every Compose file by its name."""
    projects = {
        each.environment.name: compose_project(each, development=_is_developed(each)) for each in platforms
    }
    base = shared(list(projects.values()))
    contents = {"compose.yaml": base} | {file_name(name): rest(each, base) for name, each in projects.items()}
    return {name: HEADER.format(_about(name)) + yaml_text([each]) for name, each in contents.items()}


def write(contents: Mapping[str, str], folder: Path) -> None:
    """Write the files, and remove those of environments that no longer exist."""
    for stale in folder.glob("compose*.yaml"):
        if stale.name not in contents and stale.read_text(encoding="utf-8").startswith(MADE_BY):
            stale.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8")


def missing_secrets(platform: Platform, root: Path) -> list[str]:
    """Return what to do for each credential that an environment lacks on this machine."""
    paths = [Path("docker", secret_file(platform, name)) for name in credentials(platform)]
    return [f"{path} is missing; make it: {_command(path)}" for path in paths if not (root / path).is_file()]


def _command(path: Path) -> str:
    """Return a command that reads a credential from the terminal; the container's user must read the file."""
    return f"(umask 077 && mkdir -p {path.parent}) && install -m 444 /dev/stdin {path}"


def _is_developed(platform: Platform) -> bool:
    return platform.environment.name == DEVELOPMENT


def _about(name: str) -> str:
    environment = name.split(".")[1]
    return ABOUT.get(name, f"What {environment} adds to compose.yaml: `make up ENV={environment}`.")


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("compose", __doc__)
    commands = program.add_subparsers(dest="command", required=True)
    writer = commands.add_parser("write", help="write the Compose files")
    writer.add_argument("folder", nargs="?", type=Path, help="where to, if not docker/")
    checker = commands.add_parser("secrets", help="fail if an environment lacks a credential")
    checker.add_argument("environment")
    return program.parse_args(arguments)


def main(arguments: Sequence[str], project: Project) -> None:
    """Write the files, or fail with what an environment lacks."""
    given = parse(arguments)
    if given.command == "write":
        write(files(project.platforms.values()), given.folder or project.root / "docker")
    elif missing := missing_secrets(project.platform(given.environment), project.root):
        raise OperationError("\n".join(missing))


if __name__ == "__main__":
    start(main)
