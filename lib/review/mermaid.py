"""A graph as Mermaid, in the plain syntax of flowcharts that GitHub draws."""

import re
from collections.abc import Iterable, Iterator

from lib.review.graph import Edge, Graph, Kind, Node

_SHAPES: dict[Kind, tuple[str, str]] = {
    "clients": ("([", "])"),
    "entrance": ("[/", "\\]"),
    "service": ("(", ")"),
    "job": ("[[", "]]"),
    "volume": ("[(", ")]"),
    "external": ("{{", "}}"),
}
_STYLES: dict[Kind, str] = {
    "clients": "fill:#f8fafc,stroke:#64748b,color:#0f172a",
    "entrance": "fill:#f8fafc,stroke:#64748b,color:#0f172a",
    "service": "fill:#dbeafe,stroke:#2563eb,color:#172554",
    "job": "fill:#ede9fe,stroke:#7c3aed,color:#2e1065",
    "volume": "fill:#fef3c7,stroke:#d97706,color:#451a03",
    "external": "fill:#f1f5f9,stroke:#64748b,color:#0f172a",
}
"""Colours that are read on a light page and on a dark one."""

_SPECIAL = re.compile(r"[^\w .,:/+-]|[^\S ]", re.ASCII)


def mermaid(drawn: Graph) -> str:
    """Return a flowchart from left to right."""
    return "\n".join(["flowchart LR", *_lines(drawn), ""])


def fenced(drawn: Graph) -> str:
    """Return a flowchart as Markdown has it."""
    return f"```mermaid\n{mermaid(drawn)}```\n"


def _lines(drawn: Graph) -> Iterator[str]:
    yield f'  subgraph platform["{_text([drawn.title])}"]'
    yield from (f"    {_node(each)}" for each in drawn.nodes if each.inside)
    yield "  end"
    yield from (f"  {_node(each)}" for each in drawn.nodes if not each.inside)
    yield from (f"  {_edge(each)}" for each in drawn.edges)
    yield "  style platform fill:none,stroke:#94a3b8"
    kinds = {each.kind for each in drawn.nodes}
    yield from (f"  classDef {kind} {style}" for kind, style in _STYLES.items() if kind in kinds)


def _node(node: Node) -> str:
    opened, closed = _SHAPES[node.kind]
    return f'{node.identifier}{opened}"{_text([node.name, *node.details])}"{closed}:::{node.kind}'


def _edge(edge: Edge) -> str:
    line = "-->" if edge.is_call else "---"
    label = f'|"{_text(edge.details)}"|' if edge.details else ""
    return f"{edge.source.identifier} {line}{label} {edge.target.identifier}"


def _text(lines: Iterable[str]) -> str:
    """Return text in which Mermaid sees neither syntax nor HTML nor Markdown."""
    return "<br>".join(_SPECIAL.sub(lambda found: f"#{ord(found[0])};", each) for each in lines)
