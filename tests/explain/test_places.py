"""Each value of the model is where it is said to be."""

import ast
from functools import cache

from lib.explain.leaves import Leaf, Leaves
from lib.operations.project import ROOT


def literal(leaf: Leaf) -> object:
    """Return the literal at a leaf's place; None where there is another expression."""
    expression = expressions(leaf.place.file).get((leaf.place.line, leaf.place.column))
    return expression.value if isinstance(expression, ast.Constant) else None


@cache
def expressions(file: str) -> dict[tuple[int, int], ast.expr]:
    """Return the outermost expression that begins at each place of a file."""
    every = [each for each in ast.walk(ast.parse((ROOT / file).read_text())) if isinstance(each, ast.expr)]
    return {(each.lineno, each.col_offset): each for each in reversed(every)}


def test_a_literal_is_where_it_is_said_to_be(leaves: Leaves) -> None:
    """Line and column lead to the value itself, unless it is a default or computed."""
    given = [
        each for each in leaves.every.values() if not each.place.rest and each.place.file.endswith(".py")
    ]
    found = {each.name: (literal(each), each.value) for each in given}
    literals = {name: pair for name, pair in found.items() if pair[0] is not None}
    assert {name: pair for name, pair in literals.items() if pair[0] != pair[1]} == {}
    assert len(literals) > 200


def test_what_one_expression_gives_is_one_value(leaves: Leaves) -> None:
    """A size that several programs have is written once, and so it is changed for all of them."""
    shared = [each for each in leaves.every.values() if each.place.file == "config/sizes.py"]
    assert max(len(each.nodes) for each in shared) > 1
    assert all(len({repr(node.value) for node in each.nodes}) == 1 for each in leaves.every.values())


def test_images_are_in_their_file(leaves: Leaves) -> None:
    """A machine edits it, and it is JSON."""
    tag = leaves.every["images.prod.backend.tag"]
    line = (ROOT / "config" / "images.json").read_text().splitlines()[tag.place.line - 1]
    assert tag.place.file == "config/images.json"
    assert f'"tag": "{tag.value}"' in line
