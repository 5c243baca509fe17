"""Where each value of the model is written: file and line, and whether that is a default."""

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import yaml

from lib.explain.sources import Found, Sources
from lib.explain.tree import Step, Steps
from lib.model import Image

_VALUES = ("config/", "lib/services/")
_ROOTS = {"catalogue": ("config/__init__.py", "CATALOGUE"), "delivery": ("config/delivery.py", "DELIVERY")}


class Place(NamedTuple):
    """Where a value is written, and what of it is said elsewhere by default."""

    file: str
    line: int
    column: int
    rest: Steps = ()
    """What follows from there: fields that have their default, or what a function returns."""
    default: str = ""
    """Where the default is, as file:line."""

    def __str__(self) -> str:
        return self.default or f"{self.file}:{self.line}"


class Places:
    """Finds the values of a model in the files of a repository."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    def of(self, path: Steps) -> Place:
        """Return where the value at a path of the tree is written."""
        if path[0] == "images":
            return self._image(path[1:])
        file, name, rest = self._root(path)
        module = self.sources.of_file(file)
        found = module.named(name) if module else None
        return _followed(found, rest) if found else Place(file, 1, 0, rest)

    def _root(self, path: Steps) -> tuple[str, str, Steps]:
        if path[0] == "environments":
            return f"config/{path[1]}.py", "ENVIRONMENT", path[2:]
        return (*_ROOTS[str(path[0])], path[1:])

    def _image(self, path: Steps) -> Place:
        node, found = self._images, Place("config/images.json", 1, 0, path)
        for index, step in enumerate(path, start=1):
            node = _entry(node, step)
            if node is None:
                return found._replace(default=self._default(Image, str(step)))
            found = Place(found.file, node.start_mark.line + 1, node.start_mark.column, path[index:])
        return found

    def _default(self, kind: type, field: str) -> str:
        """Return where the default of a field is."""
        statement = self.sources.of_class(kind)
        found = field_of(statement, field) if statement else None
        return _line(found) if found else ""

    @cached_property
    def _images(self) -> yaml.Node | None:
        """Return what config/images.json has; all that is JSON is YAML."""
        text = (self.sources.root / "config" / "images.json").read_bytes()
        return yaml.compose(text, yaml.CSafeLoader)


def _entry(node: yaml.Node | None, key: Step) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _followed(found: Found, path: Steps) -> Place:
    """Return the place of the last step that is written in a file of values, and of its default."""
    given, at, default = found, 0, ""
    for index, step in enumerate(path):
        inner = inside(found.origin(), step)
        if inner is None:
            break
        found = inner
        if found.module.file.startswith(_VALUES):
            given, at = found, index + 1
        else:
            default = _line(found)
    if at < len(path):
        given = given.origin() if given.origin().module.file.startswith(_VALUES) else given
    return Place(given.module.file, given.node.lineno, given.node.col_offset, path[at:], default)


def _line(found: Found) -> str:
    return f"{found.module.file}:{found.node.lineno}"


def inside(found: Found, step: Step) -> Found | None:
    """Return the expression of a field, a key or an entry; None where syntax alone does not tell."""
    node = found.node
    if isinstance(node, ast.Call):
        return _in_call(found, node, step)
    if isinstance(node, ast.Dict):
        return _in_dict(found, node, step)
    if isinstance(node, ast.Tuple | ast.List) and isinstance(step, int):
        starred = any(isinstance(each, ast.Starred) for each in node.elts)
        return None if starred or step >= len(node.elts) else found.with_node(node.elts[step])
    return None


def _in_call(found: Found, node: ast.Call, step: Step) -> Found | None:
    named = {each.arg: each.value for each in node.keywords}
    if step in named:
        return found.with_node(named[str(step)])
    if None in named:  # Resources(**SMALL)
        return inside(found.with_node(named[None]).origin(), step)
    if node.args:  # replace(record, ...), MappingProxyType({...})
        return inside(found.with_node(node.args[0]).origin(), step)
    kind = found.with_node(node.func).origin()
    return field_of(kind, str(step)) if isinstance(kind.node, ast.ClassDef) else None


def _in_dict(found: Found, node: ast.Dict, step: Step) -> Found | None:
    """Return a key's expression; the last one counts, as in Python."""
    for key, value in reversed([*zip(node.keys, node.values, strict=True)]):
        inner = found.with_node(value)
        if key is None and (spread := inside(inner.origin(), step)):
            return spread
        if key and constant(found.with_node(key)) == step:
            return inner
    return None


def constant(found: Found) -> object:
    """Return what a constant is, by whatever name; None for what is none."""
    origin = found.origin()
    node = origin.node
    if isinstance(node, ast.FormattedValue):
        return constant(origin.with_node(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(str(constant(origin.with_node(each))) for each in node.values)
    return node.value if isinstance(node, ast.Constant) else None


def field_of(kind: Found, name: str) -> Found | None:
    """Return the default of a field of a class, inherited or not; a field without one is itself."""
    for owner, statement, _ in class_fields(kind):
        if statement.target.id == name:  # type: ignore[union-attr]  # fields are names
            return owner.with_node(statement.value or statement.annotation)
    return None


def class_fields(kind: Found) -> Iterator[tuple[Found, ast.AnnAssign, str]]:
    """Yield the fields of a class with what is said of each, its own first."""
    node = kind.node
    if not isinstance(node, ast.ClassDef):
        return
    for statement, after in zip(node.body, [*node.body[1:], ast.Pass()], strict=True):
        if isinstance(statement, ast.AnnAssign):
            yield kind, statement, _text(after)
    for base in node.bases:
        yield from class_fields(kind.with_node(base).origin())


def _text(statement: ast.stmt) -> str:
    """Return the text of a statement that is one: what is said of the field before it."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return " ".join(value.value.split()) if is_text else ""  # type: ignore[union-attr]  # is_text


def said_of(sources: Sources, kind: type, field: str) -> str:
    """Return the docstring of a field, or else that of its class."""
    found = sources.of_class(kind)
    every = class_fields(found) if found else ()
    own = next((text for _, each, text in every if each.target.id == field and text), "")  # type: ignore[union-attr]
    return own or " ".join((kind.__doc__ or "").partition("\n\n")[0].split())
