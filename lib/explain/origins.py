"""Which function of the constructs gives a scalar: where its field is written, or the constant that it is."""

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from lib.explain.calls import Calls
from lib.explain.places import constant, inside
from lib.explain.scalars import Documents, Scalar, names, steps
from lib.explain.sources import Found, Sources
from lib.explain.tree import Step

_SHORTEST = 4
"""Shorter texts are in too many functions."""


class Origin(NamedTuple):
    """A line, the function or constant that it is in, and what the function's documentation says."""

    file: str
    line: int
    within: str
    says: str


class Origins:
    """The functions that made the documents of one file; `plain` is what was made, as plain data."""

    def __init__(self, sources: Sources, calls: Calls, made: list[Any], plain: Documents) -> None:
        self.sources, self.calls = sources, calls
        named = names(plain)
        self._made = dict(zip(named, made, strict=True))
        self._plain = dict(zip(named, plain, strict=True))

    def of(self, scalar: Scalar) -> Origin | None:
        """Return what gives a scalar; None where nothing is known of its document."""
        made: Any = self._made[scalar[0]]
        plain: Any = self._plain[scalar[0]]
        found = self._written(made) or self._display(plain["kind"])
        for name in scalar[1:]:
            step = steps(plain).index(name) if isinstance(plain, list) else name
            inner, made = _inner(found, made, step)
            plain = plain[step]
            found = self._written(made) or inner or found
        return _origin(self._literal(found, plain) or found) if found else None

    def _written(self, made: Any) -> Found | None:
        """Return the call that made a struct."""
        call = self.calls.of(made)
        module = self.sources.of_file(call.file) if call else None
        node = module.calls.get(call.span) if module and call else None
        return Found(module, node) if module and node else None

    def _display(self, kind: str) -> Found | None:
        """Return where a document is written that is no struct, by its kind."""
        for function in self._functions:
            for each in ast.walk(function.node):
                if isinstance(each, ast.Dict) and constant_of(function.with_node(each), "kind") == kind:
                    return function.with_node(each)
        return None

    def _literal(self, found: Found, value: Any) -> Found | None:
        """Return the only constant of this value in all functions, where the field has a computed one."""
        if not isinstance(value, str) or len(value) < _SHORTEST or constant(found) is not None:
            return None
        equal = self._literals.get(value, [])
        return equal[0] if len(equal) == 1 else None

    @cached_property
    def _literals(self) -> dict[str, list[Found]]:
        """Return where the functions that ran have each text."""
        found: dict[str, list[Found]] = {}
        for function in self._functions:
            for each in ast.walk(function.node):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    found.setdefault(each.value, []).append(function.with_node(each))
        return found

    @cached_property
    def _functions(self) -> list[Found]:
        """Return the functions that ran, but for those of the model."""
        found = {}
        for code in self.calls.functions:
            file = self.calls.file_of(code)
            module = None if file.startswith("lib/model/") else self.sources.of_file(file)
            function = module.function_at(code.co_firstlineno) if module else None
            if module and function:
                found[file, function.lineno] = Found(module, function)
        return list(found.values())


def _inner(found: Found | None, made: Any, step: Step) -> tuple[Found | None, Any]:
    """Return the expression of a field or an entry, and what is there."""
    if hasattr(type(made), "__jsii_name_mapping__"):
        field = _field(made, str(step))
        return within(found, field), vars(made)["_values"].get(field)
    if isinstance(made, Mapping):
        return within(found, step), made.get(step)
    if isinstance(made, list | tuple):
        return within(found, step), made[int(step)]
    return within(found, step), None


def _field(struct: Any, name: str) -> str:
    """Return the field of a struct that the API calls so."""
    from lib.constructs.manifests import api_names

    kind: Any = type(struct)
    return next((field for field, each in api_names(kind).items() if each == name), name)


def within(found: Found | None, step: Step) -> Found | None:
    """Return the expression of a field, a key or an entry, also in what functions return."""
    origin = found.origin() if found else None
    if origin is None:
        return None
    inner = inside(origin, step)
    choices = _choices(origin.node, origin) if inner is None else ()
    return inner or next(filter(None, (within(each, step) for each in choices)), None)


def _choices(node: ast.AST, found: Found) -> Iterator[Found]:
    """Yield the expressions of which one is a value."""
    if isinstance(node, ast.Call):
        function = found.with_node(node.func).origin()
        returned = ast.walk(function.node) if isinstance(function.node, ast.FunctionDef) else ()
        yield from (function.with_node(e.value) for e in returned if isinstance(e, ast.Return) and e.value)
    elif isinstance(node, ast.BinOp):
        yield from (found.with_node(node.right), found.with_node(node.left))
    elif isinstance(node, ast.BoolOp):
        yield from map(found.with_node, node.values)
    elif isinstance(node, ast.IfExp):
        yield from (found.with_node(node.body), found.with_node(node.orelse))
    elif isinstance(node, ast.Dict):
        spread = zip(node.keys, node.values, strict=True)
        yield from (found.with_node(value) for key, value in spread if key is None)


def constant_of(found: Found, key: str) -> object:
    inner = inside(found, key)
    return constant(inner) if inner else None


def _origin(found: Found) -> Origin:
    line = found.node.lineno
    function = found.module.function_at(line)
    if function:
        says = ast.get_docstring(function) or ""
        return Origin(
            found.module.file, line, f"{function.name}()", " ".join(says.partition("\n\n")[0].split())
        )
    around = (name for name, each in found.module.names.items() if _has(each, found.module.file, line))
    return Origin(found.module.file, line, next(around, ""), "")


def _has(found: Found, file: str, line: int) -> bool:
    return found.module.file == file and found.node.lineno <= line <= (found.node.end_lineno or 0)
