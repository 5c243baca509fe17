"""Imports cdk8s' generated bindings without their checks of arguments, which mypy has checked.

They are compiled as by `python -O`, and their annotations are not evaluated (PEP 563): nothing but the checks
reads them. The bytecode is kept beside Python's own.
"""

import __future__

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

_PACKAGES = {"cdk8s", "cdk8s_plus_27", "constructs", "imports"}
_BYTECODE, _OWN_BYTECODE = ".pyc", ".unchecked.pyc"


class Unchecked(SourceFileLoader):
    """Compiles a module without assertions and without evaluated annotations."""

    def source_to_code(  # type: ignore[override]  # typeshed has two signatures
        self, data: Any, path: Any, *, _optimize: int = -1
    ) -> CodeType:
        flags = __future__.annotations.compiler_flag
        code: CodeType = compile(data, path, "exec", flags, dont_inherit=True, optimize=1)
        return code

    def get_data(self, path: str) -> bytes:
        return super().get_data(_own(path))

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        super().set_data(_own(path), data, _mode=_mode)


class Bindings(MetaPathFinder):
    """Finds the generated bindings, and leaves everything else to Python."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] not in _PACKAGES:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and spec.origin and type(spec.loader) is SourceFileLoader:
            spec.loader = Unchecked(name, spec.origin)
        return spec


def _own(path: str) -> str:
    return path.removesuffix(_BYTECODE) + _OWN_BYTECODE if path.endswith(_BYTECODE) else path


def import_unchecked() -> None:
    """Import bindings unchecked from now on; those that are imported stay as they are."""
    if not any(isinstance(each, Bindings) for each in sys.meta_path):
        sys.meta_path.insert(0, Bindings())
