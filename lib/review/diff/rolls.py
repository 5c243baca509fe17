"""What it takes to replace pods: how many, how many at a time, and how long."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lib.review.diff.classes import Class, Verdict
from lib.review.diff.objects import Object, Side
from lib.review.diff.workloads import is_database, pods, spec

_GRACE = 30
_PERIOD, _FAILURES, _SUCCESSES = 10, 3, 1
_SHARE = "25%"


class Pace(NamedTuple):
    """Seconds that replacing a pod takes: until the new one is ready, and until the old one has ended."""

    earliest: int
    latest: int
    grace: int


def rolls(workload: Object, side: Side, because: str) -> Iterator[Verdict]:
    """Yield what happens when the template of a workload's pods changes."""
    if reason := _waits(workload):
        yield Verdict(Class.QUIET, reason)
    elif is_database(workload, side):
        yield Verdict(Class.DATABASE, f"{because}. {outage(workload)}")
        yield Verdict(Class.ROLLS, "Its pod is replaced.")
    else:
        yield Verdict(Class.ROLLS, f"{because}. {rollout(workload, side)}")


def _waits(workload: Object) -> str:
    """Return why a changed template rolls nothing."""
    if workload.get("spec", "paused") is True:
        return "The rollout is paused: pods are replaced when it is resumed."
    by_hand = workload.get("spec", "updateStrategy", "type") == "OnDelete"
    return "Pods have it when somebody deletes them, by the update strategy." if by_hand else ""


def pace(workload: Object) -> Pace:
    """Return what probes and the grace period allow."""
    found = spec(workload)
    each = [_ready(container) for container in found.get("containers") or ()] or [(0, 0)]
    wait = workload.get("spec", "minReadySeconds") or 0
    grace = found.get("terminationGracePeriodSeconds", _GRACE)
    return Pace(max(one for one, _ in each) + wait, max(one for _, one in each) + wait, grace)


def _ready(container: Mapping[str, Any]) -> tuple[int, int]:
    """Return after how many seconds a container is ready at the earliest, and at the latest.

    A program does not listen yet at the first check, so the second one is the earliest to succeed.
    """
    starts = container.get("startupProbe") or container.get("livenessProbe") or {}
    ready = container.get("readinessProbe") or {}
    first = starts or ready
    earliest = first.get("initialDelaySeconds", 0) + first.get("periodSeconds", _PERIOD) if first else 0
    return earliest, _budget(starts, "failureThreshold", _FAILURES) + _budget(
        ready, "successThreshold", _SUCCESSES
    )


def _budget(probe: Mapping[str, Any], threshold: str, default: int) -> int:
    """Return after how many seconds a probe has failed, or succeeded, for good."""
    if not probe:
        return 0
    checks = probe.get(threshold, default) * probe.get("periodSeconds", _PERIOD)
    return int(probe.get("initialDelaySeconds", 0) + checks)


def outage(workload: Object) -> str:
    """Return how long nobody answers while the only pod is replaced."""
    took = pace(workload)
    return (
        "Its only pod ends before the next one starts: nobody answers for at least "
        f"{duration(took.earliest)}, and up to {duration(took.latest + took.grace)} if the image is there."
    )


def rollout(workload: Object, side: Side) -> str:
    """Return how many pods are replaced, how many at a time, and how long that takes at most."""
    number, took = pods(workload, side), pace(workload)
    if workload.kind == "DaemonSet":
        return f"A pod on each node, each within {duration(took.latest + took.grace)} if the image is there."
    surge, missing = _steps(workload, number.most)
    rounds = -(-number.most // max(surge + missing, 1))
    each = took.latest if surge else took.latest + took.grace
    longest = rounds * each + (took.grace if surge else 0)
    return (
        f"{number}, {surge} more and {missing} fewer at a time, within {duration(longest)} "
        "if the image is there."
    )


def _steps(workload: Object, most: int) -> tuple[int, int]:
    """Return how many pods a rollout has more, and how many fewer, at a time."""
    if workload.kind != "Deployment":
        return 0, 1
    strategy = workload.get("spec", "strategy") or {}
    if strategy.get("type") == "Recreate":
        return 0, most
    rolling = strategy.get("rollingUpdate") or {}
    surge = _share(rolling.get("maxSurge", _SHARE), most, up=True)
    return surge, _share(rolling.get("maxUnavailable", _SHARE), most, up=False)


def _share(value: Any, of: int, *, up: bool) -> int:
    """Return a number, or a share in percent, which is rounded."""
    if not str(value).endswith("%"):
        return int(value)
    part = int(str(value)[:-1]) * of
    return -(-part // 100) if up else part // 100


def duration(seconds: float) -> str:
    """Return seconds in words."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"
