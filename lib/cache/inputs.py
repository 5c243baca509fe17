"""What every synthesis depends on, whatever its configuration asks for."""

import os
import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lib.cache import content, runtime

READ = (
    "main.py",
    "cdk8s.yaml",
    "lib",
    "config",
    "imports",
    "docs/runbooks",
    "docker/*/metrics.yaml",
    "Pipfile.lock",
    "package-lock.json",
)
"""What synthesis reads, relative to the project's folder."""

_PATTERNS = [pattern.split("/") for pattern in READ]
_VALUES = ("config", "lib/services")
_MODULES = (".py", ".pyc", ".so")


class Inputs(NamedTuple):
    """Two digests of what a synthesis depends on."""

    everything: str
    code: str
    """Without the values of config/ and lib/services, which reach the charts through the model alone."""


def read(root: str | os.PathLike[str], variables: Mapping[str, str]) -> Inputs:
    """Return the digests for a synthesis that starts now, with these variables of the process."""
    root = os.path.abspath(root)
    files = {_relative(root, path): found for path, found in _files(root, content.of_file)}
    code = {path: found for path, found in files.items() if not runtime.is_below(path, _VALUES)}
    around = runtime.digest(root, variables)
    everything = content.of_texts((os.getcwd(), around, *_flat(files)))
    return Inputs(everything, content.of_texts((around, *_flat(code))))


def times(root: str | os.PathLike[str]) -> str:
    """Return what changes with every edit, even with one that is taken back while a synthesis runs."""
    return content.of_texts(_flat(dict(_files(os.path.abspath(root), content.of_entry))))


def covers(root: str, path: str) -> bool:
    """Return whether a path is in READ."""
    names = _relative(root, path).split("/")
    return any(_matches(pattern, names) for pattern in _PATTERNS)


def is_values(root: str, path: str) -> bool:
    """Return whether a path is in config/ or lib/services."""
    return runtime.is_below(_relative(root, path), _VALUES)


def _files(root: str, of: content.Answer) -> Iterator[content.Found]:
    for pattern in READ:
        for path in _expand(root, pattern):
            yield from content.of_tree(path, of)
    for folder in dict.fromkeys((root, *map(os.path.abspath, sys.path))):
        if not f"{folder}/".startswith(runtime.libraries()):
            for path in _importable(root, folder):
                yield from content.of_tree(path, of)


def _expand(root: str, pattern: str) -> list[str]:
    before, star, after = pattern.partition("/*/")
    if not star:
        return [os.path.join(root, pattern)]
    folder = os.path.join(root, before)
    paths = (os.path.join(folder, name, after) for name in runtime.names(folder))
    return [path for path in paths if os.path.lexists(path)]


def _importable(root: str, folder: str) -> Iterator[str]:
    """Yield the modules and packages in a part of sys.path, which may hide installed packages."""
    if os.path.isfile(folder):
        yield folder
    for path in (os.path.join(folder, name) for name in runtime.names(folder)):
        is_package = os.path.lexists(os.path.join(path, "__init__.py"))
        if (is_package or path.endswith(_MODULES)) and not covers(root, path):
            yield path


def _relative(root: str, path: str) -> str:
    """Return a path below the project's folder; one elsewhere stays as it is."""
    return path.removeprefix(f"{root}/")


def _matches(pattern: list[str], names: list[str]) -> bool:
    """Return whether names lead to what a pattern names, or below it."""
    pairs = zip(pattern, names, strict=False)
    return len(names) >= len(pattern) and all(wanted in ("*", name) for wanted, name in pairs)


def _flat(files: Mapping[str, str]) -> Iterator[str]:
    return (text for path in sorted(files) for text in (path, files[path]))
