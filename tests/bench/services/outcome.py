"""How requests ended, counted by kind."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

GOOD, BUSY, DATABASE = "good", "503 busy", "503 database"
TIMEOUT, CONNECTION, LEFT = "time-out of the client", "connection", "left by the client"

_SHOWN = 40
"""How much of a reason is shown."""


def kind_of(status: int, body: bytes) -> str:
    """Return what an answer was: good, refused, or an error by its kind."""
    if status < 300:
        return GOOD
    if status != 503:
        return str(status)
    detail = _detail(body)
    return BUSY if "busy" in detail else DATABASE if "database" in detail else f"503 {detail[:_SHOWN]}"


def _detail(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"]).rstrip(".")
    except (ValueError, KeyError):
        return "without a reason"


@dataclass
class Tally:
    """What the clients saw while they were counted, and every create of the whole load."""

    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    good_seconds: list[float] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)
    """The keys of all creates."""
    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    """The ids that creates returned, by key."""
    acknowledged_at: dict[str, float] = field(default_factory=dict)
    """When they were answered last, in seconds since the epoch."""

    def add(self, kind: str, outcome: str, seconds: float) -> None:
        """Count one request."""
        self.outcomes[outcome] += 1
        if outcome == GOOD:
            self.by_kind[kind] += 1
            self.good_seconds.append(seconds)

    @property
    def good(self) -> int:
        """Return how many requests had a good response."""
        return self.outcomes[GOOD]

    @property
    def errors(self) -> dict[str, int]:
        """Return what was neither good nor refused as busy."""
        return {
            kind: count for kind, count in sorted(self.outcomes.items()) if kind not in (GOOD, BUSY, LEFT)
        }

    def dump(self) -> str:
        """Return all of it as JSON."""
        return json.dumps(vars(self) | {"sent": sorted(self.sent)})

    @classmethod
    def load(cls, text: str) -> "Tally":
        """Return what `dump` wrote."""
        told = json.loads(text)
        counts = {name: Counter(told[name]) for name in ("outcomes", "by_kind")}
        return cls(**(told | counts | {"sent": set(told["sent"])}))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")
