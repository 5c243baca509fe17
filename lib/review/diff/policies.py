"""What policies together let through before and after."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lib.reach.content import Content, ManifestError
from lib.review.diff.classes import Class, Verdict
from lib.review.diff.fields import ABSENT, Change, compare
from lib.review.diff.judge import Judged, weighed
from lib.review.diff.objects import Pair, Side
from lib.review.diff.reachable import decides, pair_by_pair
from lib.review.diff.workloads import TEMPLATES

if TYPE_CHECKING:
    from lib.reach.matrix import Matrix

_TITLE = "who reaches whom"
_SILENT = frozenset(
    {
        "ConfigMap",
        "Certificate",
        "ExternalSecret",
        "HorizontalPodAutoscaler",
        "Ingress",
        "PersistentVolumeClaim",
        "PodDisruptionBudget",
        "PrometheusRule",
        "ServiceMonitor",
    }
)
"""Kinds that decide nothing, and take the longest to read."""


def policies(found: Sequence[Pair], before: Side, after: Side) -> Iterator[Judged]:
    """Yield each pair of ends between which another port gets through, or why nobody knows."""
    if not any(_may_decide(each) for each in found):
        return
    try:
        matrices = _matrix(before), _matrix(after)
    except ManifestError as error:
        yield weighed(_TITLE, Change(("policies",), ABSENT, ABSENT), [Verdict(Class.UNKNOWN, f"{error}.")])
        return
    for title, change, verdict in pair_by_pair(*matrices):
        yield weighed(title, change, [verdict])


def _may_decide(pair: Pair) -> bool:
    if pair.either.kind in _SILENT:
        return False
    if pair.before is None or pair.after is None or pair.renamed:
        return decides(pair, ("spec",)) or pair.either.kind in TEMPLATES
    return any(decides(pair, each.path) for each in compare(pair.before.value, pair.after.value))


def _matrix(side: Side) -> "Matrix":
    from lib.reach.cluster import matrix_of
    from lib.reach.manifests import manifests_of
    from lib.reach.objects import objects_of

    read = [each for each in side.documents if each.kind not in _SILENT and each.value is not None]
    found = [each for document in read for each in manifests_of(Content(document.place, document.value))]
    return matrix_of(objects_of(found))
