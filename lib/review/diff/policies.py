"""What policies together let through before and after."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lib.review.diff.fields import compare
from lib.review.diff.judge import Judged, weighed
from lib.review.diff.objects import Pair, Side
from lib.review.diff.reachable import decides, pair_by_pair
from lib.review.diff.workloads import TEMPLATES

if TYPE_CHECKING:
    from lib.reach.matrix import Matrix

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
    """Yield each pair of ends between which another port gets through."""
    if any(_may_decide(each) for each in found):
        for title, change, verdict in pair_by_pair(_matrix(before), _matrix(after)):
            yield weighed(title, change, [verdict])


def _may_decide(pair: Pair) -> bool:
    if pair.either.kind in _SILENT:
        return False
    if pair.before is None or pair.after is None or pair.renamed:
        return decides(pair, ("spec",)) or pair.either.kind in TEMPLATES
    return any(decides(pair, each.path) for each in compare(pair.before.value, pair.after.value))


def _matrix(side: Side) -> "Matrix":
    from lib.reach.cluster import matrix

    with TemporaryDirectory() as folder:
        write(Path(folder), side)
        return matrix(Path(folder))


def write(folder: Path, side: Side) -> None:
    """Write a side's files; a document of a kind that decides nothing is an empty one there."""
    texts = dict.fromkeys(side.texts, "") or {"none.yaml": ""}
    for each in side.documents:
        texts[each.file] += _text(each.text) if each.kind not in _SILENT else "---\n"
    for name, text in texts.items():
        (folder / Path(name).name).write_text(text, encoding="utf-8")


def _text(text: str) -> str:
    return text if text.startswith("---") else f"---\n{text}"
