"""The picture of DESIGN.md: wall time against the number of services, both logarithmic."""

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from tests.bench.peers import HELM, KUSTOMIZE, NATURAL
from tests.bench.rows import BEFORE_MAIN, NEW, SAME, SERVICE
from tests.bench.runs import Results, wall_ms
from tests.contributing.guide import ROOT

PICTURE = ROOT / "docs" / "images" / "synthesis.svg"
STYLE = Path(__file__).with_suffix(".css").read_text("utf-8")
LINES = {
    NATURAL: ("other", NATURAL),
    KUSTOMIZE: ("other", KUSTOMIZE),
    HELM: ("helm", HELM),
    BEFORE_MAIN: ("before", "the commit before"),
    NEW: ("ours", NEW),
    SERVICE: ("ours", SERVICE),
    SAME: ("ours", SAME),
}
"""The style and the label of each line."""
WIDTH, HEIGHT = 860, 520
LEFT, RIGHT, TOP, BOTTOM = 72, 650, 84, 464
LABEL_HEIGHT, LIFT = 19, 6
_STEPS = [digit * 10.0**power for power in range(-3, 4) for digit in (1, 3)]


class Axis(NamedTuple):
    """A logarithmic axis, from one value and place to another."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of a value."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return round(self.start + share * (self.end - self.start), 1)


def curve(results: Mapping[int, Results]) -> str:
    """Return the picture as SVG; each line ends at the largest number that its command was run with."""
    lines = {
        name: {number: wall_ms(runs[name]) / 1000 for number, runs in results.items() if name in runs}
        for name in LINES
    }
    seconds = [each for line in lines.values() for each in line.values()]
    x = Axis(min(results), max(results), LEFT, RIGHT)
    ticks = [*_around(min(seconds), max(seconds))]
    y = Axis(ticks[0], ticks[-1], BOTTOM, TOP)
    parts = [*_frame(x, y, results, ticks), *_drawn(x, y, lines), *_labels(x, y, lines)]
    body = "\n".join(f"  {part}" for part in parts)
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
    return f"{head}\n<style>\n{STYLE}</style>\n{body}\n</svg>\n"


def _around(low: float, high: float) -> Iterator[float]:
    """Yield the steps from the last one below the values to the first one above them."""
    for step, following in pairwise(_STEPS):
        if following > low and step < high:
            yield step
    yield next(step for step in _STEPS if step >= high)


def _frame(x: Axis, y: Axis, numbers: Iterable[int], ticks: Iterable[float]) -> Iterator[str]:
    yield f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
    yield '<text class="title" x="24" y="36">Ten documents per service in three environments</text>'
    yield '<text x="24" y="58">wall time of the whole process, this project in blue</text>'
    for tick in ticks:
        yield f'<line class="grid" x1="{x.start}" x2="{x.end}" y1="{y.at(tick)}" y2="{y.at(tick)}"/>'
        yield f'<text class="tick" x="{x.start - 10}" y="{y.at(tick) + 5}">{tick:g} s</text>'
    for number in numbers:
        yield f'<text class="below" x="{x.at(number)}" y="{y.start + 24}">{number}</text>'
    yield f'<text class="below" x="{(x.start + x.end) / 2}" y="{y.start + 46}">services</text>'


def _drawn(x: Axis, y: Axis, lines: Mapping[str, Mapping[int, float]]) -> Iterator[str]:
    for name, line in lines.items():
        style, points = LINES[name][0], [(x.at(number), y.at(value)) for number, value in line.items()]
        path = " L".join(f"{across} {down}" for across, down in points)
        yield f'<path class="{style}" d="M{path}"/>'
        yield from (f'<circle class="{style}" cx="{a}" cy="{d}" r="3.5"/>' for a, d in points)


def _labels(x: Axis, y: Axis, lines: Mapping[str, Mapping[int, float]]) -> Iterator[str]:
    """Yield a label at the end of each line; where other lines go on, labels make room upwards."""
    for end in {max(line) for line in lines.values()}:
        ending = {name: y.at(line[end]) for name, line in lines.items() if max(line) == end}
        places = apart(ending) if x.at(end) == x.end else upwards(ending)
        for name, down in places.items():
            style, label = LINES[name]
            yield f'<text class="{style}" x="{x.at(end) + 12}" y="{down + 5:.1f}">{label}</text>'


def apart(places: Mapping[str, float]) -> dict[str, float]:
    """Return the places of labels from top to bottom, moved down where they would touch."""
    moved: dict[str, float] = {}
    for name, down in sorted(places.items(), key=lambda place: place[1]):
        moved[name] = round(max([down, *(each + LABEL_HEIGHT for each in moved.values())]), 1)
    return moved


def upwards(places: Mapping[str, float]) -> dict[str, float]:
    """Return the places of labels from bottom to top, moved up where they would touch."""
    mirrored = apart({name: -down for name, down in places.items()})
    return {name: -down - LIFT for name, down in mirrored.items()}
