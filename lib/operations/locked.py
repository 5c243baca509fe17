"""Prints packages of Pipfile.lock as pip's requirements, with their hashes: it needs no package itself.

python -m lib.operations.locked NAME...
"""

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Any

from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start
from lib.review.names import unknown_name

Packages = Mapping[str, Mapping[str, Any]]


def requirement(name: str, packages: Packages) -> str:
    """Return what pip installs, and no other file than those that the lock names."""
    if name not in packages:
        raise OperationError(f"{unknown_name('package', name, packages)} (Pipfile.lock)")
    package = packages[name]
    return " ".join([f"{name}{package['version']}", *(f"--hash={each}" for each in package["hashes"])])


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("locked", __doc__)
    program.add_argument("names", nargs="+", metavar="NAME")
    return program.parse_args(arguments)


def main(arguments: Sequence[str], project: Project) -> None:
    """Print a line for each package."""
    packages = json.loads((project.root / "Pipfile.lock").read_text(encoding="utf-8"))["default"]
    for name in parse(arguments).names:
        print(requirement(name, packages))


if __name__ == "__main__":
    start(main)
