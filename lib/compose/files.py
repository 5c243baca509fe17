"""Divides projects into a file of what they share and a file each of what they do not."""

from collections.abc import Mapping, Sequence
from typing import Any


def shared(projects: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what is the same in all projects."""
    first, *others = projects
    found = {}
    for key, value in first.items():
        if not all(key in other for other in others):
            continue
        values = [value, *(other[key] for other in others)]
        if all(isinstance(each, Mapping) for each in values):
            common = shared(values)
            if common or not any(values):
                found[key] = common
        elif all(each == value for each in values):
            found[key] = value
    return found


def rest(project: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a project adds to a base that it includes."""
    found = {}
    for key, value in project.items():
        if key not in base:
            found[key] = value
        elif isinstance(value, Mapping) and value != base[key]:
            found[key] = rest(value, base[key])
    return found


def merged(base: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return both together, as Compose reads two files that never say the same thing."""
    both = dict(base)
    for key, value in other.items():
        both[key] = merged(base[key], value) if isinstance(base.get(key), Mapping) else value
    return both
