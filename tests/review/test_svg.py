"""Graphviz draws a platform where it is installed."""

import shutil
from pathlib import Path

import pytest

from lib.operations.errors import OperationError
from lib.operations.graphviz import svg
from lib.review.dot import dot
from lib.review.graph import graph
from tests.operations.stand_ins import script
from tests.review.test_graph import nasty
from tests.shapes import SHAPES


def test_without_graphviz_its_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is all that is missing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OperationError, match=r"^no program 'dot': install Debian's package graphviz$"):
        svg("digraph {}")


def test_what_graphviz_says_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that cannot be drawn is no picture."""
    script(tmp_path / "dot", "echo 'syntax error in line 1' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(OperationError, match=r"^dot: syntax error in line 1$"):
        svg("digraph {}")


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
def test_graphviz_draws_every_node_and_edge() -> None:
    """It takes any text, and each label is in the picture."""
    drawn = graph(SHAPES["template"])
    picture = svg(dot(drawn))
    assert (picture.count('class="node"'), picture.count('class="edge"')) == (
        len(drawn.nodes),
        len(drawn.edges),
    )
    assert "&lt;i&gt;#1;" in svg(dot(nasty()))
