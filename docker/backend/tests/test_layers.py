"""Which package of the app may import which."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).parents[1] / "app"
LAYERS = (
    {"__main__"},
    {"commands"},
    {"web"},
    {"backup", "goals"},
    {"database", "embedding", "login"},
    {"process"},
)
"""From top to bottom: a package imports from itself and from layers below its own."""

ALONE = {"__init__", "health"}
"""Modules that import nothing from the app."""


def imported(module: Path) -> set[str]:
    """Return the packages of the app that a module imports from, anywhere in it."""
    nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
    froms = [f"{'.' * each.level}{each.module or ''}" for each in nodes if isinstance(each, ast.ImportFrom)]
    names = froms + [alias.name for each in nodes if isinstance(each, ast.Import) for alias in each.names]
    return {name.partition(".")[2].partition(".")[0] for name in names if name.startswith(("app", "."))}


@pytest.mark.parametrize("module", sorted(APP.rglob("*.py")), ids=lambda path: str(path.relative_to(APP)))
def test_modules_import_only_from_lower_layers(module: Path) -> None:
    """A module imports from its own package and from lower layers, so that packages have no cycles."""
    own = module.relative_to(APP).with_suffix("").parts[0]
    level = next((level for level, layer in enumerate(LAYERS) if own in layer), len(LAYERS))
    assert own in ALONE or level < len(LAYERS), f"{own} has no place in LAYERS"
    assert imported(module) <= {own}.union(*LAYERS[level + 1 :]) - ALONE
