"""What a change makes of what an environment needs."""

from collections.abc import Iterable, Sequence

from lib.model.amounts import MEBIBYTE, amount, cpu_text, storage_text
from lib.review.capacity import AMOUNTS, BOUNDS
from lib.review.report import Report

NONE = "0"

Place = tuple[str, str, str]
"""Where an amount is: the title of its table, what its row is about, and its column."""

_COMPARED = (*AMOUNTS, *BOUNDS)


def capacity_changes(before: Sequence[Report], after: Sequence[Report], since: str) -> Report:
    """Return every amount that differs; what is new had none before, and what is gone has none after."""
    old, new = _amounts(before), _amounts(after)
    places = [each for each in dict.fromkeys([*new, *old]) if old.get(each, NONE) != new.get(each, NONE)]
    pairs = {each: (old.get(each, NONE), new.get(each, NONE)) for each in places}
    return Report(
        f"What changes since {since}",
        ("of", "row", "amount", "before", "after", "difference"),
        [(*place, *pair, difference(*pair)) for place, pair in pairs.items()],
    )


def _amounts(reports: Iterable[Report]) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for report in reports:
        for row in report.rows:
            cells = dict(zip(report.columns, map(str, row), strict=True))
            about = ", ".join(cell for name, cell in cells.items() if name not in _COMPARED)
            found |= {(report.title, about, name): cells[name] for name in _COMPARED if name in cells}
    return found


def difference(before: str, after: str) -> str:
    """Return how much more there is, with its sign: +250m, -2Gi."""
    more = amount(after) - amount(before)
    size = abs(more)
    text = storage_text(int(size / MEBIBYTE)) if size >= MEBIBYTE else cpu_text(int(size * 1000))
    return f"{'-' if more < 0 else '+'}{text}"
