"""Fields as people name them: of manifests by kind and path, of the model by path."""

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import TypeVar

from lib.explain.scalars import Scalar
from lib.explain.tree import Node, Tree, shown

K = TypeVar("K")

_UNITS = ("_millis", "_mib", "_gib", "_mb", "_seconds", "_minutes", "_percent")
_OF_PROGRAMS = ("services", "jobs", "hosts")


def asked_scalars(asked: str, scalars: Iterable[Scalar]) -> list[Scalar]:
    """Return the scalars of a name or a glob, or else those below it."""
    return _first(asked, {each: _spellings(each) for each in scalars}, "{}", "{}.*")


def asked_nodes(asked: str, nodes: Mapping[str, Node]) -> list[str]:
    """Return the values of a name or a glob, those below it, or what ends so."""
    every = {name: _model_spellings(name, each) for name, each in nodes.items()}
    return _first(asked, every, "{}", "{}.*", "*.{}", "*.{}.*")


def _first(asked: str, every: Mapping[K, Iterable[str]], *forms: str) -> list[K]:
    """Return what fits the first form of a pattern that something fits; [name=x] is an entry's key x."""
    plain = re.sub(r"\.?\[[a-zA-Z]+=([^\]]*)\]", r".\1", asked).lower().replace("[", "[[]")
    for form in forms if plain else ():
        pattern = form.replace("{}", plain)
        found = [key for key, names in every.items() if any(fnmatchcase(n.lower(), pattern) for n in names)]
        if found:
            return found
    return []


def plain_text(scalar: Scalar) -> str:
    """Return the kind of a scalar's object and the path in it."""
    return ".".join([scalar[0].partition("/")[0], *scalar[1:]])


def _spellings(scalar: Scalar) -> list[str]:
    """Return a scalar's names: with the object's name and without."""
    return [".".join(scalar), plain_text(scalar)]


def _model_spellings(name: str, node: Node) -> list[str]:
    """Return a value's names: with its unit and without, in its field and in the type of its record."""
    without = next((name.removesuffix(each) for each in _UNITS if name.endswith(each)), name)
    place, _, field = without.rpartition(".")
    kind = type(node.owner).__name__
    return [name, without, f"{place.rpartition('.')[0]}.{kind}.{field}"]


def name_of(tree: Tree, node: Node, environment: str) -> str:
    """Return the name of a value, without its environment where that is the one that is asked about."""
    words = shown(tree, node.path).split(".")
    if node.path[:2] == ("environments", environment):
        return ".".join(words[2:])
    return ".".join([words[0], *words[2:]] if node.path[:2] == ("images", environment) else words)


def program_of(tree: Tree, node: Node) -> str | None:
    """Return the service or job that a value is of; None for what all share."""
    path = node.path
    if path[0] == "images":
        return str(path[2])
    where, *rest = path[1:3] if path[0] == "catalogue" else path[2:4] or ("",)
    if where not in _OF_PROGRAMS or not rest:
        return None
    return str(getattr(tree.catalogue, str(where))[rest[0]].name if path[0] == "catalogue" else rest[0])
