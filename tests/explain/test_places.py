"""Each value of the model is where it is said to be."""

import ast
from functools import cache
from pathlib import Path

from lib.explain.leaves import Leaf, Leaves
from lib.operations.project import ROOT
from tests.explain.proof import makings


def literal(leaf: Leaf) -> object:
    """Return the literal at a leaf's place; None where there is another expression."""
    expression = expressions(leaf.place.file).get((leaf.place.line, leaf.place.column))
    return expression.value if isinstance(expression, ast.Constant) else None


@cache
def expressions(file: str) -> dict[tuple[int, int], ast.expr]:
    """Return the outermost expression that begins at each place of a file."""
    every = [each for each in ast.walk(ast.parse((ROOT / file).read_text())) if isinstance(each, ast.expr)]
    return {(each.lineno, each.col_offset): each for each in reversed(every)}


def test_a_literal_is_where_it_is_said_to_be() -> None:
    """In this repository, line and column lead to the value itself, unless it is a default or computed."""
    leaves = next(iter(makings().values())).leaves
    given = [
        each for each in leaves.every.values() if not each.place.rest and each.place.file.endswith(".py")
    ]
    literals = {each.name: (literal(each), each.value) for each in given if literal(each) is not None}
    assert {name: pair for name, pair in literals.items() if pair[0] != pair[1]} == {}
    assert len(literals) > len(given) / 2
    assert all(len({repr(node.value) for node in each.nodes}) == 1 for each in leaves.every.values())


def test_images_are_in_their_file(leaves: Leaves, root: Path) -> None:
    """A machine edits it, and it is JSON."""
    tag = leaves.every["images.here.web.tag"]
    assert tag.place.file == "config/images.json"
    assert '"tag": "1.2.3"' in (root / tag.place.file).read_text().splitlines()[tag.place.line - 1]
