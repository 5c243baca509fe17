"""What Prometheus evaluates, as plain values."""

from dataclasses import dataclass, field

RUNBOOKS = "https://github.com/goaltrajectory/platform/blob/main/docs/runbooks"
"""Where people read the pages of docs/runbooks/."""

Labels = dict[str, str]


@dataclass(frozen=True)
class Recording:
    """An expression whose value is kept under a name of its own."""

    name: str
    expression: str
    labels: Labels


@dataclass(frozen=True)
class Alerting:
    """An expression that, while it has a value, somebody must look at."""

    name: str
    severity: str
    expression: str
    for_minutes: int
    summary: str
    labels: Labels
    """Whose alert it is, and what else tells it from others of its name."""
    description: str = ""

    @property
    def annotations(self) -> Labels:
        told = {"summary": self.summary, "description": self.description}
        return {name: text for name, text in told.items() if text} | {
            "runbook_url": f"{RUNBOOKS}/{self.name}.md"
        }


@dataclass(frozen=True)
class Group:
    """Rules that are evaluated one after the other, as often as the interval says."""

    name: str
    interval_seconds: int
    rules: tuple[Recording | Alerting, ...] = field(default=())
