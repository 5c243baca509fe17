"""The parts of a Grafana dashboard, as its JSON model wants them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

WIDTH = 24
"""Columns of Grafana's grid."""
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}

GREEN, YELLOW, RED = "green", "yellow", "red"
Thresholds = Mapping[float | None, str]
"""A colour from each value on; None begins."""


@dataclass(frozen=True)
class Panel:
    """A number, or lines over time: what `queries` give, by the lines' names."""

    title: str
    kind: str
    unit: str
    queries: Mapping[str, str]
    thresholds: Thresholds = field(default_factory=lambda: {None: GREEN})
    height: int = 8
    description: str = ""


def number(title: str, unit: str, query: str, thresholds: Thresholds, description: str) -> Panel:
    """Return a panel that shows the newest value, in the colour of its threshold."""
    return Panel(title, "stat", unit, {"": query}, thresholds, height=4, description=description)


def lines(title: str, unit: str, queries: Mapping[str, str], limit: float | None = None) -> Panel:
    """Return a panel of lines over time, with another one where the limit is."""
    thresholds: Thresholds = {None: GREEN} if limit is None else {None: GREEN, limit: RED}
    return Panel(title, "timeseries", unit, queries, thresholds)


def placed(rows: Iterable[tuple[str, list[Panel]]]) -> list[dict[str, Any]]:
    """Return panels below each other, those of a row side by side under the row's title."""
    found: list[dict[str, Any]] = []
    top = 0
    for title, panels in rows:
        found.append(_row(title, len(found) + 1, top))
        top += 1
        width = WIDTH // len(panels)
        for index, panel in enumerate(panels):
            position = {"x": index * width, "y": top, "w": width, "h": panel.height}
            found.append(_panel(panel, len(found) + 1, position))
        top += max(panel.height for panel in panels)
    return found


def _row(title: str, identity: int, top: int) -> dict[str, Any]:
    position = {"x": 0, "y": top, "w": WIDTH, "h": 1}
    return {
        "type": "row",
        "id": identity,
        "title": title,
        "gridPos": position,
        "collapsed": False,
        "panels": [],
    }


def _panel(panel: Panel, identity: int, position: dict[str, int]) -> dict[str, Any]:
    described = {"description": panel.description} if panel.description else {}
    return {
        "type": panel.kind,
        "id": identity,
        "title": panel.title,
        **described,
        "gridPos": position,
        "datasource": DATASOURCE,
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + index), "expr": query, "legendFormat": name}
            for index, (name, query) in enumerate(panel.queries.items())
        ],
    }


def _defaults(panel: Panel) -> dict[str, Any]:
    """Return the unit, the thresholds and, over time, where lines begin and that thresholds are lines too."""
    steps = [{"color": colour, "value": value} for value, colour in panel.thresholds.items()]
    found: dict[str, Any] = {"unit": panel.unit, "thresholds": {"mode": "absolute", "steps": steps}}
    if panel.kind == "timeseries":
        found |= {"min": 0, "custom": {"thresholdsStyle": {"mode": "line" if len(steps) > 1 else "off"}}}
    return found
