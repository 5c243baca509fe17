"""Writes the Compose files from the model, and says which credentials an environment lacks.

python -m lib.operations.compose write [FOLDER]
python -m lib.operations.compose secrets ENVIRONMENT
"""

from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path

from lib.compose.files import rest, shared
from lib.compose.names import DEVELOPMENT, file_name
from lib.compose.project import credentials, secret_file
from lib.compose.project import project as compose_project
from lib.compose.service import host_variable
from lib.model import Platform, example_name
from lib.model.told import login_file
from lib.operations.checklist import NEW_COOKIE_KEY
from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start
from lib.yaml_text import yaml_text

_EXACT = {
    login_file("client_secret_file"): r"tr -d '\n'",
    login_file("cookie_secret_file"): NEW_COOKIE_KEY,
}
"""Credentials of which a newline would be a part, and what prints them; all others come from the terminal."""
MADE_BY = "# Made by `make synth` from config/ and lib/: edit those, not this."
HEADER = f"{MADE_BY}\n# {{}}\n\n"
_LOOPBACK = ip_network("127.0.0.0/8")
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
    paths = {name: Path("docker", secret_file(platform, name)) for name in credentials(platform)}
    wrong = {name: _wrong(name, root / path) for name, path in paths.items()}
    return [
        f"{paths[name]} {what}; make it: {_command(name, paths[name])}"
        for name, what in wrong.items()
        if what
    ]


def _wrong(name: str, file: Path) -> str:
    """Return what is wrong with a credential's file, which is not shown."""
    if not file.is_file():
        return "is missing"
    ends = name in _EXACT and file.read_bytes().endswith(b"\n")
    return "ends with a newline, with which nobody can sign in" if ends else ""


def _command(name: str, path: Path) -> str:
    """Return a command that makes a credential's file, which the container's user must be able to read."""
    install = f"install -m 444 /dev/stdin {path}"
    source = _EXACT.get(name)
    return f"(umask 077 && mkdir -p {path.parent}) && {f'{source} | ' if source else ''}{install}"


def notices(platform: Platform, variables: Mapping[str, str]) -> list[str]:
    """Return what keeps people from signing in to an environment on this machine, a line each."""
    login, variable = platform.environment.login, host_variable(platform.name)
    host, found = variables.get(variable, ""), []
    if login and (example := example_name(login.issuer)):
        where = f"`make secrets ENV={platform.environment.name}` says where"
        found.append(f"nobody can sign in: the issuer, {example}, is an example's; {where}")
    if login and host and not _is_loopback(host):  # IPv6 would need brackets, which the callback has not
        where = f"sign-in needs HTTPS at {host} ({variable}), or 127.0.0.1"
        found.append(f"{where}: browsers keep the session's cookie nowhere else")
    return found


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host) in _LOOPBACK
    except ValueError:
        return False


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
        return
    platform = project.platform(given.environment)
    for notice in notices(platform, project.variables):
        print(notice)
    if missing := missing_secrets(platform, project.root):
        raise OperationError("\n".join(missing))


if __name__ == "__main__":
    start(main)
