"""A graph in DOT, the language of Graphviz."""

from collections.abc import Iterable, Iterator

from lib.review.graph import Edge, Graph, Kind, Node
from lib.review.report import printable

_STYLES: dict[Kind, str] = {
    "clients": 'shape=box style="rounded,filled" fillcolor="#f8fafc" color="#64748b"',
    "entrance": 'shape=box style=filled fillcolor="#f8fafc" color="#64748b"',
    "service": 'shape=box style="rounded,filled" fillcolor="#dbeafe" color="#2563eb"',
    "job": 'shape=box style=filled peripheries=2 fillcolor="#ede9fe" color="#7c3aed"',
    "volume": 'shape=cylinder style=filled fillcolor="#fef3c7" color="#d97706"',
    "external": 'shape=hexagon style=filled fillcolor="#f1f5f9" color="#64748b"',
}


def dot(drawn: Graph) -> str:
    """Return a digraph from left to right, with the namespace as a cluster."""
    return "\n".join(["digraph {", *(f"  {each}" for each in _lines(drawn)), "}", ""])


def _lines(drawn: Graph) -> Iterator[str]:
    yield 'graph [rankdir=LR ranksep=0.9 nodesep=0.3 fontname="Helvetica,Arial,sans-serif" fontsize=13]'
    yield 'node [fontname="Helvetica,Arial,sans-serif" fontsize=13 margin="0.18,0.1"]'
    yield 'edge [fontname="Helvetica,Arial,sans-serif" fontsize=11 color="#475569"]'
    yield from (_node(each) for each in drawn.nodes if not each.inside)
    yield "subgraph cluster_platform {"
    yield f'  graph [label={_text([drawn.title])} style=rounded color="#94a3b8" margin=16]'
    yield from (f"  {_node(each)}" for each in drawn.nodes if each.inside)
    yield "}"
    yield from (_edge(each) for each in drawn.edges)


def _node(node: Node) -> str:
    return f"{node.identifier} [label={_text([node.name, *node.details])} {_STYLES[node.kind]}]"


def _edge(edge: Edge) -> str:
    line = f"label={_text(edge.details)}" if edge.is_call else "arrowhead=none weight=4"
    return f"{edge.source.identifier} -> {edge.target.identifier} [{line}]"


def _text(lines: Iterable[str]) -> str:
    """Return text as Graphviz takes it, which reads a backslash in it as the start of a command."""
    escaped = (printable(each).replace("\\", "\\\\").replace('"', '\\"') for each in lines)
    return '"' + "\\n".join(escaped) + '"'
