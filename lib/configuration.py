"""Reads a folder of environments, checks all of it, and puts each environment's platform together."""

import json
import runpy
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lib.checks.catalogue import catalogue_problems
from lib.checks.differences import difference_problems
from lib.checks.environment import environment_faults
from lib.checks.images import image_faults
from lib.checks.known import Known, known
from lib.checks.shared import delivery_problems, name_problems, shared_problems
from lib.model import MISSING, Catalogue, Delivery, Differences, Image, Platform, faults
from lib.model.scalars import Name
from lib.problem import ConfigurationError, Problem


class Evaluated(NamedTuple):
    """What a file gave, or the problem that stopped it."""

    value: Any
    problems: list[Problem]


class Configuration(NamedTuple):
    """What can run, the platform of every environment, how GitOps delivers them, and what may differ."""

    catalogue: Catalogue
    delivery: Delivery
    platforms: list[Platform]
    differences: Differences = Differences()


def read_platforms(folder: Path) -> list[Platform]:
    """Return the platform of every environment, as `read_configuration` does."""
    return read_configuration(folder).platforms


def read_configuration(folder: Path) -> Configuration:
    """Return what `folder` configures.

    Raises ConfigurationError with every problem of every environment.
    """
    catalogue, comparable, problems = _catalogue(folder)
    names, found = _variable(folder / "__init__.py", "ENVIRONMENTS", "all")
    problems += found or name_problems(folder.name, names)
    names = [each for each in names if not faults(each, Name)] if isinstance(names, tuple) else []
    environments, found = _environments(folder, names, comparable)
    images, image_problems = _images(folder, names, environments, comparable)
    delivery, delivery_found = _variable(folder / "delivery.py", "DELIVERY", "all")
    problems += found + image_problems
    problems += delivery_found or delivery_problems(folder.name, delivery, environments)
    differences, found = _differences(folder, names)
    problems += found
    if problems:
        raise ConfigurationError(list({str(problem): problem for problem in problems}.values()))
    platforms = [Platform(catalogue, delivery, environments[name], images[name]) for name in names]
    return Configuration(catalogue, delivery, platforms, differences)


def _catalogue(folder: Path) -> tuple[Any, Known | None, list[Problem]]:
    """Return what the folder sets, what is right in it, and what is wrong."""
    catalogue, problems = _variable(folder / "__init__.py", "CATALOGUE", "all")
    comparable = known(catalogue)
    file = f"{folder.name}/__init__.py"
    return catalogue, comparable, problems or catalogue_problems(file, catalogue, comparable)


def _environments(folder: Path, names: Sequence[str], catalogue: Known | None) -> Evaluated:
    """Return the environments whose file could be evaluated."""
    environments, problems = {}, []
    for name in dict.fromkeys(names):
        environment, found = _variable(folder / f"{name}.py", "ENVIRONMENT", name)
        if not found:
            environments[name] = environment
            wrong = environment_faults(name, environment, catalogue)
            found = [Problem(name, *fault, f"{folder.name}/{name}.py") for fault in wrong]
        problems += found
    return Evaluated(environments, [*problems, *shared_problems(folder.name, environments)])


def _differences(folder: Path, names: Sequence[str]) -> Evaluated:
    """Return what may differ between environments; nothing may where there is no such file."""
    file = folder / "differences.py"
    if not file.exists():
        return Evaluated(Differences(), [])
    differences, found = _variable(file, "DIFFERENCES", "all")
    shown = f"{folder.name}/{file.name}"
    return Evaluated(differences, found or difference_problems(shown, differences, names))


def _images(
    folder: Path, names: Sequence[str], environments: Mapping[str, object], catalogue: Known | None
) -> Evaluated:
    """Return {environment: {service: Image}}."""
    images, problems = _read_images(folder / "images.json")
    if not problems:
        found = image_faults(names, environments, images, catalogue)
        problems = [Problem(name, *fault, f"{folder.name}/images.json") for name, fault in found]
    return Evaluated(images, problems)


def _variable(file: Path, name: str, environment: str) -> Evaluated:
    shown = f"{file.parent.name}/{file.name}"
    if not file.exists():
        allowed = f"a file that sets {name}"
        named_by = shown if environment == "all" else f"{file.parent.name}/__init__.py"
        return Evaluated(None, [Problem(environment, shown, MISSING, allowed, named_by)])
    try:
        variables = runpy.run_path(str(file))
    except Exception as error:  # whatever a file of values does wrong is one problem of that file
        return Evaluated(None, [_raised(environment, error, file)])
    if name not in variables:
        return Evaluated(None, [Problem(environment, name, MISSING, f"set by {shown}", shown)])
    return Evaluated(variables[name], [])


def _raised(environment: str, error: Exception, file: Path) -> Problem:
    """Return the problem of the innermost file of values that an error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [(Path(frame.filename), frame.lineno) for frame in frames]
    if isinstance(error, SyntaxError) and error.filename:
        places.append((Path(error.filename), error.lineno))
    folders = (file.parent, Path(__file__).with_name("services"))
    place, line = [(file, None), *(each for each in places if each[0].parent in folders)][-1]
    shown = (
        f"{file.parent.name}/{place.name}" if place.parent == file.parent else f"lib/services/{place.name}"
    )
    return Problem(environment, f"{shown} line {line}", error, "Python that can be evaluated", shown)


def _read_images(file: Path) -> Evaluated:
    """Return what the file says, its images as records."""
    shown, allowed = f"{file.parent.name}/{file.name}", "an object with a key per environment"
    try:
        content = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_without_duplicates)
    except FileNotFoundError:
        return Evaluated(None, [Problem("all", shown, MISSING, allowed, shown)])
    except (OSError, ValueError, RecursionError) as error:
        return Evaluated(None, [Problem("all", shown, error, "JSON that can be read", shown)])
    if not isinstance(content, Mapping):
        return Evaluated(None, [Problem("all", shown, content, allowed, shown)])
    return Evaluated({name: _records(entries) for name, entries in content.items()}, [])


def _records(entries: object) -> object:
    if not isinstance(entries, Mapping):
        return entries
    return {name: Image(**entry) if isinstance(entry, dict) else entry for name, entry in entries.items()}


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{name!r} is listed twice in one object")
    return dict(pairs)
