"""The table of changed fields knows every field here, and the most specific of its rows counts."""

from collections import Counter
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

import pytest
import yaml

from lib.review import compose_effects
from lib.review.compose_effects import ComposeEffect, compose_effect
from lib.review.effects import KINDS, ROWS, Effect, effect
from lib.review.effects.amounts import amount
from lib.review.effects.row import RowOf
from tests.cluster.changed import CHANGES, OBJECTS
from tests.policy.documents import DIST
from tests.review.known import leaves, unknown

COMPOSE = Path(__file__).parents[2] / "docker"
TEMPLATE = ("spec", "template", "spec", "containers", "[name=backend]")
SIZE = ("spec", "resources", "requests", "storage")


def test_every_field_of_dist_is_known() -> None:
    """No change of what is committed is one of which nothing can be said."""
    assert [each for folder in DIST.iterdir() for each in unknown(folder)] == []


def test_every_field_of_compose_files_is_known() -> None:
    """No change of what is committed for Compose is one of which nothing can be said."""
    files = [yaml.load(file.read_bytes(), yaml.CSafeLoader) for file in COMPOSE.glob("compose*.yaml")]
    fields = {path for each in files for path in leaves(each)}
    assert [path for path in fields if compose_effect(path, "a", "b").effect is ComposeEffect.UNKNOWN] == []


@pytest.mark.parametrize("rows", [ROWS, compose_effects.ROWS], ids=["Kubernetes", "Compose"])
def test_rows_are_of_one_meaning_and_say_why(rows: Sequence[RowOf[Enum]]) -> None:
    """No two rows are about the same values of the same fields; each has a sentence and an address."""
    assert max(Counter((row.kind, row.path, row.fits) for row in rows).values()) == 1
    assert [row for row in rows if not row.because.endswith(".") or "\n" in row.because] == []
    assert [row for row in rows if not row.source.startswith("https://")] == []


@pytest.mark.parametrize(
    ("path", "before", "after", "expected"),
    [
        (("services", "a", "image"), "a", "b", ComposeEffect.RECREATED),
        (("services", "a", "depends_on", "b", "condition"), "a", "b", ComposeEffect.NOTHING),
        (("services", "a"), None, {}, ComposeEffect.SCALES),
        (("services", "a"), {}, None, ComposeEffect.ORPHANED),
        (("volumes", "a"), {}, None, ComposeEffect.ORPHANED),
        (("volumes", "a", "driver"), "a", "b", ComposeEffect.ASKED),
        (("configs", "a", "file"), "a", "b", ComposeEffect.UNKNOWN),
    ],
)
def test_the_most_specific_row_of_compose_counts(
    path: tuple[str, ...], before: object, after: object, expected: ComposeEffect
) -> None:
    """What is new or gone as a whole has rows of its own."""
    assert compose_effect(path, before, after).effect is expected


def test_each_row_has_a_change_that_proves_it() -> None:
    """The cluster tests make a change for each row, of an object of each kind."""
    assert set(ROWS) - {each.row for each in CHANGES} == set()
    assert OBJECTS.keys() == KINDS


@pytest.mark.parametrize(
    ("kind", "path", "before", "after", "expected"),
    [
        ("apps/Deployment", (*TEMPLATE, "image"), "a", "b", Effect.ROLLS),
        ("apps/Deployment", (*TEMPLATE, "lifecycle", "preStop", "sleep", "seconds"), 5, 10, Effect.ROLLS),
        ("apps/Deployment", (*TEMPLATE, "resources", "limits", "cpu"), "1", "1000m", Effect.QUIET),
        ("apps/Deployment", (*TEMPLATE, "resources", "limits", "cpu"), "1", "1001m", Effect.ROLLS),
        ("apps/Deployment", (*TEMPLATE, "resources", "limits", "cpu"), "1", None, Effect.ROLLS),
        ("apps/Deployment", ("spec", "replicas"), 2, 3, Effect.SCALES),
        ("apps/Deployment", ("spec", "strategy"), {"type": "Recreate"}, None, Effect.QUIET),
        ("apps/Deployment", ("spec", "other"), 1, 2, Effect.UNKNOWN),
        ("apps/DaemonSet", ("metadata", "labels", "a"), 1, 2, Effect.UNKNOWN),
        ("batch/Job", ("metadata", "labels", "a"), 1, 2, Effect.QUIET),
        ("batch/Job", ("metadata", "name"), "a", "b", Effect.UNKNOWN),
        ("PersistentVolumeClaim", SIZE, "1Gi", "1025Mi", Effect.REREAD),
        ("PersistentVolumeClaim", SIZE, "1Gi", "1G", Effect.REFUSED),
        ("PersistentVolumeClaim", SIZE, "1Gi", "1024Mi", Effect.QUIET),
        ("PersistentVolumeClaim", SIZE, "1Gi", "much", Effect.REFUSED),
    ],
)
def test_the_most_specific_row_counts(
    kind: str, path: tuple[str, ...], before: object, after: object, expected: Effect
) -> None:
    """A row of names counts before one of patterns, and one for the values before one for any."""
    assert effect(kind, path, before, after).effect is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100m", "1/10"),
        ("1.5", "3/2"),
        ("2e3", "2000"),
        ("1Ki", "1024"),
        ("1k", "1000"),
        ("1E", "1" + "0" * 18),
    ],
)
def test_amounts_are_read_as_kubernetes_writes_them(text: str, expected: str) -> None:
    """Decimal and binary units, fractions and exponents."""
    assert str(amount(text)) == expected


@pytest.mark.parametrize("text", ["", "Gi", "1 Gi", "1Mib", None])
def test_what_is_no_amount_is_none(text: object) -> None:
    """Nothing is guessed of another text."""
    assert amount(text) is None
