"""Modules of the repository as syntax: where a name is set, and what it is set to."""

import ast
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeAlias

Statement: TypeAlias = ast.expr | ast.ClassDef | ast.FunctionDef
Span: TypeAlias = tuple[int | None, int | None, int | None, int | None]


class Module:
    """A module of the repository."""

    def __init__(self, sources: "Sources", file: str) -> None:
        self.sources, self.file = sources, file
        self.tree = ast.parse((sources.root / file).read_bytes())

    @cached_property
    def names(self) -> dict[str, "Found"]:
        """Return what each name on the module's first level is set to, here or where it is imported from."""
        found: dict[str, Found] = {}
        for statement in self.tree.body:
            if isinstance(statement, ast.ClassDef | ast.FunctionDef):
                found[statement.name] = Found(self, statement)
            elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                found[statement.targets[0].id] = Found(self, statement.value)
            elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple):
                found |= self._several(statement.targets[0], statement.value)
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                found |= {statement.target.id: Found(self, statement.value)} if statement.value else {}
        return found

    def _several(self, targets: ast.Tuple, value: ast.expr) -> dict[str, "Found"]:
        values = value.elts if isinstance(value, ast.Tuple) else []
        pairs = zip(targets.elts, values, strict=False)
        return {target.id: Found(self, each) for target, each in pairs if isinstance(target, ast.Name)}

    @cached_property
    def imports(self) -> dict[str, tuple[str, str]]:
        """Return the module and the name that each imported name stands for."""
        return {
            each.asname or each.name: (statement.module, each.name)
            for statement in self.tree.body
            if isinstance(statement, ast.ImportFrom) and statement.module
            for each in statement.names
        }

    @cached_property
    def calls(self) -> dict[Span, ast.Call]:
        """Return every call by the lines and columns where it begins and ends."""
        every = (each for each in ast.walk(self.tree) if isinstance(each, ast.Call))
        return {(each.lineno, each.end_lineno, each.col_offset, each.end_col_offset): each for each in every}

    @cached_property
    def functions(self) -> list[ast.FunctionDef]:
        return [each for each in ast.walk(self.tree) if isinstance(each, ast.FunctionDef)]

    def function_at(self, line: int) -> ast.FunctionDef | None:
        """Return the innermost function that has a line."""
        around = [each for each in self.functions if each.lineno <= line <= (each.end_lineno or 0)]
        return max(around, key=lambda each: each.lineno, default=None)

    def local(self, name: str, line: int) -> "Found | None":
        """Return what a variable of the function that has a line is set to."""
        function = self.function_at(line)
        for each in ast.walk(function) if function else ():
            target = each.targets[0] if isinstance(each, ast.Assign) else None
            if isinstance(each, ast.Assign) and isinstance(target, ast.Name) and target.id == name:
                return Found(self, each.value)
        return None

    def named(self, name: str) -> "Found | None":
        """Return what a name is set to; None for what no module of the repository sets."""
        if name in self.names:
            return self.names[name]
        module, original = self.imports.get(name, ("", ""))
        other = self.sources.module(module)
        return other.named(original) if other else None

    def module_named(self, name: str) -> "Module | None":
        """Return the module that a name stands for."""
        module, original = self.imports.get(name, ("", ""))
        return self.sources.module(f"{module}.{original}") if module else None


class Found(NamedTuple):
    """An expression or a class, and the module that has it."""

    module: Module
    node: Statement

    def origin(self) -> "Found":
        """Return what a name stands for in the end; anything else as it is."""
        node, found = self.node, None
        if isinstance(node, ast.Name):
            found = self.module.named(node.id) or self.module.local(node.id, node.lineno)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = self.module.module_named(node.value.id)
            found = module.named(node.attr) if module else None
        return found.origin() if found else self

    def with_node(self, node: Statement) -> "Found":
        return self._replace(node=node)


class Sources:
    """The modules of a repository, each read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._modules: dict[str, Module | None] = {}

    def module(self, name: str) -> Module | None:
        """Return a module by its dotted name; None for one that is not the repository's."""
        path = name.replace(".", "/")
        return (
            next(filter(None, map(self.of_file, (f"{path}.py", f"{path}/__init__.py"))), None)
            if name
            else None
        )

    def of_file(self, file: str) -> Module | None:
        """Return the module in a file, if there is one."""
        if file not in self._modules:
            exists = (self.root / file).is_file()
            self._modules[file] = Module(self, file) if exists else None
        return self._modules[file]

    def of_class(self, kind: type) -> Found | None:
        """Return the statement of a class."""
        module = self.module(kind.__module__)
        return module.names.get(kind.__name__) if module else None
