"""What Prometheus evaluates, as plain values."""

from dataclasses import dataclass, field

Labels = dict[str, str]


@dataclass(frozen=True)
class Recording:
    """An expression whose value is kept under a name of its own."""

    name: str
    expression: str
    labels: Labels


@dataclass(frozen=True)
class Alerting:
    """An expression that somebody must look at while it has a value."""

    name: str
    severity: str
    expression: str
    for_minutes: int
    summary: str
    labels: Labels
    """Whose alert it is, and what distinguishes it from others of its name."""
    description: str = ""

    def annotations(self, runbooks: str) -> Labels:
        """Return the text for people; `runbooks` is the address of docs/runbooks/."""
        told = {"summary": self.summary, "description": self.description}
        told["runbook_url"] = f"{runbooks}/{self.name}.md"
        return {name: text for name, text in told.items() if text}


@dataclass(frozen=True)
class Group:
    """Rules that are evaluated one after the other, as often as the interval says."""

    name: str
    interval_seconds: int
    rules: tuple[Recording | Alerting, ...] = field(default=())
