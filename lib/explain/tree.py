"""All that a configuration says as one tree, whose values have paths and can be changed."""

from collections.abc import Callable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from lib.configuration import Configuration
from lib.model import Catalogue, Delivery, Environment, Image, Platform, Record, replace
from lib.model.record import fields
from lib.model.scalars import Name

Step = str | int
Steps = tuple[Step, ...]
"""Fields of records, keys of mappings, and places in tuples."""

REMOVED = object()
"""In place of what a mapping or a tuple no longer has."""


class Tree(NamedTuple):
    """What all environments are made of."""

    catalogue: Catalogue
    delivery: Delivery
    environments: Mapping[str, Environment]
    images: Mapping[str, Mapping[str, Image]]

    def platform(self, environment: str) -> Platform:
        """Return the platform of an environment, by the name that it has in config/."""
        return Platform(
            self.catalogue, self.delivery, self.environments[environment], self.images[environment]
        )

    @property
    def configuration(self) -> Configuration:
        return Configuration(self.catalogue, self.delivery, [*map(self.platform, self.environments)])


DECLARED: Mapping[str, Any] = {
    "catalogue": Catalogue,
    "delivery": Delivery,
    "environments": Mapping[Name, Environment],
    "images": Mapping[Name, Mapping[Name, Image]],
}
"""The type of each part of a tree."""


class Node(NamedTuple):
    """A value, its type, and the field of a record that it is, or is in."""

    path: Steps
    value: Any
    declared: Any
    owner: Record | None
    field: str

    @property
    def is_scalar(self) -> bool:
        return not isinstance(self.value, Record | Mapping | tuple)


def tree_of(platforms: Mapping[str, Platform]) -> Tree:
    """Return what all environments are made of, given by their names."""
    first = next(iter(platforms.values()))
    return Tree(
        first.catalogue,
        first.delivery,
        {name: each.environment for name, each in platforms.items()},
        {name: each.images for name, each in platforms.items()},
    )


def nodes(tree: Tree) -> Iterator[Node]:
    """Yield every value of a tree, after what it is in."""
    for name, declared in DECLARED.items():
        yield from _below(Node((name,), getattr(tree, name), declared, None, ""))


def _below(node: Node) -> Iterator[Node]:
    yield node
    for step, value, declared in _children(node.value, node.declared):
        is_field = isinstance(node.value, Record)
        owner, field = (node.value, str(step)) if is_field else (node.owner, node.field)
        yield from _below(Node((*node.path, step), value, declared, owner, field))


def _children(value: Any, declared: Any) -> Iterator[tuple[Step, Any, Any]]:
    declared = member(declared, value)
    if isinstance(value, Record):
        yield from ((name, getattr(value, name), kind) for name, kind in fields(type(value)).items())
    elif isinstance(value, Mapping):
        yield from ((key, each, get_args(declared)[1]) for key, each in value.items())
    elif isinstance(value, tuple):
        yield from ((index, each, get_args(declared)[0]) for index, each in enumerate(value))


def member(declared: Any, value: Any) -> Any:
    """Return which type of a union a value has; another type as it is."""
    if get_origin(declared) not in (Union, UnionType):
        return declared
    return next(each for each in get_args(declared) if _is(each, value))


def _is(declared: Any, value: Any) -> bool:
    origin, arguments = get_origin(declared), get_args(declared)
    if origin is Literal:
        return value in arguments
    if origin is tuple:
        return isinstance(value, tuple)
    if origin is Mapping:
        return isinstance(value, Mapping)
    plain = arguments[0] if origin is Annotated else declared
    return value is None if plain is NoneType else type(value) is plain


def changed_tree(tree: Tree, path: Steps, new: object) -> Tree:
    """Return a copy of a tree with another value at a path."""
    name = str(path[0])
    return Tree(**{**tree._asdict(), name: _changed(getattr(tree, name), path[1:], new)})


def _changed(value: Any, path: Steps, new: object) -> Any:
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, Record):
        return replace(value, **{str(step): _changed(getattr(value, str(step)), rest, new)})
    if isinstance(value, Mapping):
        return _kept({**value, step: _changed(value[step], rest, new)})
    items = dict(enumerate(value))
    return tuple(_kept({**items, step: _changed(items[int(step)], rest, new)}).values())


def _kept(values: dict[Any, Any]) -> dict[Any, Any]:
    return {key: value for key, value in values.items() if value is not REMOVED}


def mapped(value: Any, declared: Any, change: Callable[[Any, Any], Any]) -> Any:
    """Return a copy in which `change` was asked for each scalar and each key, given with its type."""
    declared = member(declared, value)
    children = [(step, mapped(each, kind, change)) for step, each, kind in _children(value, declared)]
    if isinstance(value, Record):
        return type(value)(**{str(step): each for step, each in children})
    if isinstance(value, Mapping):
        return {change(key, get_args(declared)[0]): each for key, each in children}
    return tuple(each for _, each in children) if isinstance(value, tuple) else change(value, declared)


def mapped_tree(tree: Tree, change: Callable[[Any, Any], Any]) -> Tree:
    """Return a copy of a tree as `mapped` does."""
    return Tree(**{name: mapped(getattr(tree, name), kind, change) for name, kind in DECLARED.items()})


def at(value: Any, path: Steps) -> Any:
    """Return what is at a path below a value."""
    for step in path:
        value = getattr(value, str(step)) if isinstance(value, Record | Tree) else value[step]
    return value


def shown(tree: Tree, path: Steps) -> str:
    """Return a path as people write it: what is in a tuple by its name, if it has one."""
    words = []
    for index, step in enumerate(path):
        name = getattr(at(tree, path[: index + 1]), "name", None) if isinstance(step, int) else step
        words.append(str(step if name is None else name))
    return ".".join(words)
