"""What pods need, and how much of it there is."""

from collections.abc import Iterator
from fractions import Fraction

from lib.review.diff.classes import Class, Verdict
from lib.review.diff.fields import ABSENT, Change, Path
from lib.review.diff.objects import Pair, Side
from lib.review.diff.workloads import RUNNING, pods
from lib.review.effects.amounts import amount

_ALL_OF = {
    "HorizontalPodAutoscaler": "The autoscaler decides otherwise how many pods there are.",
    "ResourceQuota": "The namespace may use another amount in all.",
    "LimitRange": "Each container may use another amount, or gets another by default.",
    "PodDisruptionBudget": "A drain may evict another number of pods at a time.",
}
_PLACING = {"affinity", "nodeSelector", "tolerations", "topologySpreadConstraints", "priorityClassName"}


def capacity(change: Change, pair: Pair, after: Side) -> Iterator[Verdict]:
    """Yield what a changed field does to what is needed, or to what there is."""
    kind, path = pair.either.kind, change.path
    if path[:1] != ("spec",):
        return
    if kind in _ALL_OF:
        yield Verdict(Class.CAPACITY, _ALL_OF[kind])
    elif path == ("spec", "replicas"):
        yield Verdict(Class.CAPACITY, "Another number of pods runs.")
    elif "resources" in path or path[-1] == "sizeLimit":
        yield from _amounts(change, pair, after)
    elif _PLACING & set(path):
        yield Verdict(Class.CAPACITY, "Other nodes may take its pods.")


def _amounts(change: Change, pair: Pair, after: Side) -> Iterator[Verdict]:
    old, new = (amount(0 if each is ABSENT else each) for each in (change.before, change.after))
    if old is None or new is None or old != new:
        more = "More" if (new or Fraction(0)) > (old or Fraction(0)) else "Less"
        yield Verdict(Class.CAPACITY, f"{more} {what(change.path)}{_times(pair, after)}.")


def what(path: Path) -> str:
    """Return what an amount is of."""
    kind = {"requests": "is requested", "limits": "may be used"}.get(
        path[-2] if len(path) > 1 else "", "fits"
    )
    return f"{path[-1]} {kind}" if path[-1] != "sizeLimit" else "fits into the scratch folder"


def _times(pair: Pair, side: Side) -> str:
    if pair.after is None or pair.after.kind not in RUNNING:
        return ""
    number = pods(pair.after, side)
    return f" by each of {number}" if number.most != 1 else ""
