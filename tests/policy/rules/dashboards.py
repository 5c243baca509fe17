"""What Grafana loads: whose dashboard it is, how it looks, and that nobody changes it there."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from typing import Any

from tests.policy.boards import Board, Panel, boards
from tests.policy.declared import differences
from tests.policy.documents import Manifests

_WIDTH = 24
_HEIGHTS = {"row": 1, "stat": 4, "timeseries": 8}
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_FIXED = {
    "editable": False,
    "schemaVersion": 39,
    "version": 1,
    "timezone": "utc",
    "time": {"from": "now-6h", "to": "now"},
    "refresh": "1m",
    "templating": {
        "list": [{"type": "datasource", "name": "datasource", "label": "Prometheus", "query": "prometheus"}]
    },
}
_FIELDS = {"uid", "title", "tags", "annotations", "panels", *_FIXED}
_OF_ALL = {"type", "id", "title", "gridPos"}
_OF_EACH = {
    "row": _OF_ALL | {"collapsed", "panels"},
    "stat": _OF_ALL | {"description", "datasource", "fieldConfig", "targets"},
    "timeseries": _OF_ALL | {"datasource", "fieldConfig", "targets"},
}
_TITLES = {
    *("Objectives", "Budget", "Requests", "Load", "Embeddings", "Pods", "Replicas", "Volume"),
}
"""Of rows."""


def dashboard_files(manifests: Manifests) -> Iterator[str]:
    """A dashboard is one file, and its address, title and tags say whose it is and stay the same."""
    platform = manifests.platform
    for board in boards(manifests):
        name, environment = f"{platform.instance}-{board.workload.name}", platform.environment.name
        expected = {
            "files": [f"{name}.json"],
            "uid": sha256(name.encode()).hexdigest()[:20],
            "title": f"{board.workload.name} ({platform.name}, {environment})",
            "tags": [platform.name, environment, board.workload.name],
        }
        found = {key: board.content.get(key) for key in expected} | {
            "files": [*board.document.get("data", {})]
        }
        yield from differences(board.document, found, expected)


def dashboard_behavior(manifests: Manifests) -> Iterator[str]:
    """A dashboard shows the last hours in UTC from a Prometheus that one chooses, and nobody changes it."""
    for board in boards(manifests):
        yield from differences(board.document, {key: board.content.get(key) for key in _FIXED}, _FIXED)
        for field in board.content.keys() - _FIELDS:
            yield f"{board.document} has the field {field}"


def dashboard_marks(manifests: Manifests) -> Iterator[str]:
    """A dashboard marks in red when an alert of its service fired, with name and severity."""
    for board in boards(manifests):
        whose = f'namespace="{board.document.namespace}",service="{board.workload.name}"'
        expected = {
            "name": "alerts",
            "datasource": _SOURCE,
            "enable": True,
            "iconColor": "red",
            "expr": f'ALERTS{{{whose},alertstate="firing"}}',
            "titleFormat": "{{alertname}}",
            "textFormat": "{{severity}}",
        }
        if board.content.get("annotations") != {"list": [expected]}:
            yield f"{board.document} marks {board.content.get('annotations')}"


def dashboard_grid(manifests: Manifests) -> Iterator[str]:
    """Panels fill the width below each other without a gap, each as high as its kind."""
    for board in boards(manifests):
        places = [_place(each) for each in board.panels]
        if places != list(_tiled(places)):
            yield f"{board.document} has panels with gaps, or over each other"
        for panel, (_, _, _, height) in zip(board.panels, places, strict=True):
            if height != _HEIGHTS.get(panel.get("type", "")) or panel["gridPos"].keys() - set("xywh"):
                yield f"{board.document} {panel.get('title')} is {panel.get('gridPos')}"


def _place(panel: Panel) -> tuple[int, ...]:
    grid = panel.get("gridPos", {})
    return tuple(grid.get(key, -1) for key in ("y", "x", "w", "h"))


def _tiled(places: list[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """Yield where panels must be: as wide together as the dashboard, and right below the last ones."""
    top = 0
    for _, group in groupby(places, key=lambda each: each[0]):
        row = list(group)
        width, height = _WIDTH // len(row), row[0][3]
        yield from ((top, index * width, width, height) for index in range(len(row)))
        top += height


def dashboard_panels(manifests: Manifests) -> Iterator[str]:
    """A panel has an id of its own, a title, the fields of its kind, and the chosen Prometheus."""
    for board in boards(manifests):
        if [each.get("id") for each in board.panels] != [*range(1, len(board.panels) + 1)]:
            yield f"{board.document} has panels that are not numbered one after the other"
        for panel in board.panels:
            if panel.keys() != _OF_EACH.get(panel.get("type", "")) or not panel.get("title"):
                yield f"{board.document} {panel.get('title')} has the fields {', '.join(panel)}"
            if panel.get("type") != "row" and panel.get("datasource") != _SOURCE:
                yield f"{board.document} {panel.get('title')} is of {panel.get('datasource')}"


def dashboard_rows(manifests: Manifests) -> Iterator[str]:
    """Rows are open, have known titles, and none is empty."""
    for board in boards(manifests):
        kinds = [each.get("type") for each in board.panels]
        for index, panel in enumerate(board.panels):
            if panel.get("type") == "row":
                state = panel.get("title") in _TITLES, panel.get("collapsed"), panel.get("panels")
                if state != (True, False, []) or kinds[index + 1 : index + 2] in ([], ["row"]):
                    yield f"{board.document} has the row {panel}"
        if not kinds or kinds[0] != "row":
            yield f"{board.document} has panels without a row"


def dashboard_targets(manifests: Manifests) -> Iterator[str]:
    """Queries are lettered, and their lines named, each by its own name or by a label of the query."""
    for board in boards(manifests):
        for panel in board.shown:
            targets = panel.get("targets") or [{}]
            letters = [chr(ord("A") + index) for index in range(len(targets))]
            legends = Counter(each.get("legendFormat") for each in targets)
            for letter, target in zip(letters, targets, strict=True):
                if target.keys() != {"refId", "expr", "legendFormat"} or target["refId"] != letter:
                    yield f"{board.document} {panel.get('title')} has the query {target}"
                elif legends[target["legendFormat"]] > 1 or not _is_named(panel, target):
                    yield f"{board.document} {panel.get('title')} has the line {target['legendFormat']!r}"


def _is_named(panel: Panel, target: dict[str, Any]) -> bool:
    """Return whether a line has a name where there are lines, and a label in it is one that is kept."""
    legend, expression = str(target["legendFormat"]), str(target["expr"])
    if legend.startswith("{{"):
        return f"by ({legend.strip('{}')})" in expression
    return " by (" not in expression.replace("by (le)", "") and bool(legend) == (panel["type"] != "stat")


def dashboard_thresholds(manifests: Manifests) -> Iterator[str]:
    """Good is green and bad is red: numbers are good from a threshold on, and lines up to one."""
    for board in boards(manifests):
        for panel in board.shown:
            config = panel.get("fieldConfig", {})
            defaults = config.get("defaults", {})
            thresholds = defaults.get("thresholds", {})
            steps = [(each.get("value", 0), each.get("color")) for each in thresholds.get("steps", ())]
            lines = panel.get("type") == "timeseries"
            expected = {"unit": defaults.get("unit"), "thresholds": thresholds}
            if lines:
                style = "line" if len(steps) > 1 else "off"
                expected |= {"min": 0, "custom": {"thresholdsStyle": {"mode": style}}}
            whole = config == {"defaults": expected, "overrides": []} and thresholds.get("mode") == "absolute"
            if not whole or not _is_coloured(steps, lines=lines) or thresholds.keys() - {"mode", "steps"}:
                yield f"{board.document} {panel.get('title')} is drawn as {config}"


def _is_coloured(steps: list[tuple[float | None, str]], *, lines: bool) -> bool:
    colours = [colour for _, colour in steps]
    allowed = (["green"], ["green", "red"]) if lines else (["red", "green"], ["red", "yellow", "green"])
    if colours not in allowed or steps[0][0] is not None:
        return False
    values = [value for value, _ in steps[1:] if value is not None]
    return len(values) == len(steps) - 1 and values == sorted(set(values))


def dashboard_limits(manifests: Manifests) -> Iterator[str]:
    """What is red is what is missed: the objectives, their budgets, and the volume that is almost full."""
    for board in boards(manifests):
        expected = Counter(_limits(board))
        found = Counter(
            step["value"]
            for panel in board.shown
            for step in panel.get("fieldConfig", {})
            .get("defaults", {})
            .get("thresholds", {})
            .get("steps", ())
            if step.get("value") is not None
        )
        if found != expected:
            yield f"{board.document} has thresholds {dict(found)}, not {dict(expected)}"


def _limits(board: Board) -> Iterator[float]:
    objectives, volume = board.workload.declared.objectives, board.workload.size.volume
    if objectives:
        for percent in (objectives.availability.percent, objectives.latency.percent):
            yield from (round(percent / 100, 7), 0, 0.25, round(1 - percent / 100, 7))
        yield objectives.latency.seconds
    if volume and volume.measured:
        yield 0.9
