"""What nobody is told any more: alerts, rules and scrapes that are gone or weaker."""

import re
from collections.abc import Iterator
from typing import Any

from lib.review.diff.classes import Class, Verdict
from lib.review.diff.fields import ABSENT, Change
from lib.review.diff.objects import Pair

RULES = "PrometheusRule"
MONITORS = ("ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig")
TELLING = (RULES, *MONITORS, "AlertmanagerConfig")

_SEVERITIES = ("info", "warning", "critical")
_NUMBER = re.compile(r"(?<![\w.\[])\d+(?:\.\d+)?(?![\w.])")
_COMPARISON = re.compile(r"(>=?|<=?)\s*(?:bool\s+)?$")
_DURATION = re.compile(r"(\d+)(ms|s|m|h|d|w|y)")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_SELECTED = ("release", "prometheus", "role")


def untold(change: Change, whole: Change, pair: Pair) -> Iterator[Verdict]:
    """Yield why a change, which is part of a whole one, may leave somebody untold."""
    kind = pair.either.kind
    is_new = whole.before is ABSENT and whole != change
    if kind not in TELLING or (kind == RULES and is_new):
        return
    reason = _rule(change) if kind == RULES else _monitor(change)
    if change.path[:2] == ("metadata", "labels") and change.path[-1] in _SELECTED:
        reason = "Prometheus selects by this label, and may not load it any more."
    if reason:
        yield Verdict(Class.UNTOLD, reason)


def _rule(change: Change) -> str:
    """Return what is weaker in a rule."""
    path, (_, before, after) = change.path, change
    field = path[-1]
    if path[:1] != ("spec",) or (before is ABSENT and field not in ("for", "limit")):
        return ""
    if after is ABSENT and field in ("alert", "record", "expr", "severity"):
        return (
            "The rule is gone."
            if field != "severity"
            else "Without a severity it goes to nobody in particular."
        )
    if field in ("for", "interval") and seconds(after) > seconds(before):
        return "It alerts later than before." if field == "for" else "It is evaluated less often."
    if field == "severity" and _rank(after) < _rank(before):
        return "It alerts with a lower severity."
    if field == "expr":
        return weaker(str(before), str(after))
    if "labels" in path and field != "severity":
        return "Alertmanager chooses receivers by labels."
    return "The rest of the rules is dropped above it." if field == "limit" else ""


def _monitor(change: Change) -> str:
    """Return what a monitor no longer sees."""
    field = change.path[-1]
    if change.path[:1] != ("spec",):
        return ""
    if field in ("interval", "scrapeTimeout"):
        return "It is scraped less often." if seconds(change.after) > seconds(change.before) else ""
    if change.after is ABSENT or change.before is not ABSENT:
        return "What was scraped may not be scraped any more."
    return "It keeps fewer series." if any(step.endswith("elabelings") for step in change.path) else ""


def _rank(value: Any) -> int:
    return _SEVERITIES.index(value) if value in _SEVERITIES else -1


def seconds(value: Any) -> float:
    """Return how long a duration of Prometheus is; none is no time."""
    return sum(int(number) * _SECONDS[unit] for number, unit in _DURATION.findall(str(value)))


def weaker(before: str, after: str) -> str:
    """Return why an expression may be true less often; nothing where it only covers more."""
    if after.startswith(before) and after.removeprefix(before).lstrip().startswith("or "):
        return ""
    if _NUMBER.sub("0", before) != _NUMBER.sub("0", after):
        return "Its condition is another one, which may be true less often."
    for old, new in zip(_NUMBER.finditer(before), _NUMBER.finditer(after), strict=True):
        if reason := _moved(before[: old.start()], float(old[0]), float(new[0])):
            return reason
    return ""


def _moved(text: str, old: float, new: float) -> str:
    if old == new:
        return ""
    comparison = _COMPARISON.search(text)
    if not comparison:
        return "A number of its condition is another one, and it may be true less often."
    higher = new > old
    is_weaker = higher == comparison[1].startswith(">")
    return f"Its threshold is {'higher' if higher else 'lower'}, and it alerts later." if is_weaker else ""
