"""What changes, as tables: counted, folded and cut."""

from typing import Any

from lib.review.diff.classes import Class, Verdict
from lib.review.diff.environments import Changed
from lib.review.diff.fields import ABSENT, Change
from lib.review.diff.judge import Judged, weighed
from lib.review.diff.tables import tables

ROLLS, QUIET, DATA = (Verdict(each, "Why.") for each in (Class.ROLLS, Class.QUIET, Class.DATA))


def judged(title: str, before: Any, after: Any, *verdicts: Verdict) -> Judged:
    return weighed(title, Change(("spec", "a.b"), before, after), verdicts or [ROLLS])


def rows(*fields: Judged, whole: bool = False) -> list[Any]:
    """Return the rows of changed fields: objects, before and after."""
    *_, table = tables("Changes", [Changed("prod", list(fields))], [], whole=whole)
    return [(row[0], *row[2:4]) for row in table.rows]


def test_the_first_table_counts_fields_by_class() -> None:
    """The heaviest class of an environment is first, and one without a change says so."""
    fields = [judged("A/a", 1, 2, ROLLS, DATA), judged("A/b", 1, 2)]
    summary, fields_table = tables(
        "Changes", [Changed("dev", []), Changed("prod", fields, "prod")], [Class.ROLLS], whole=False
    )
    assert [row[:3] for row in summary.rows] == [
        ("dev", "nothing changes", 0),
        ("prod", "data may be lost", 1),
        ("prod", "pods roll", 2),
    ]
    assert summary.findings == ["prod: pods roll (2 fields)"]
    assert fields_table.rows[0][1] == 'spec["a.b"]'


def test_one_change_of_several_objects_is_one_row() -> None:
    """The first three are named; with --json each has a row of its own."""
    fields = [judged(f"A/{each}", 1, 2) for each in "abcde"]
    assert rows(*fields) == [("A/a, A/b, A/c and 2 more", "1", "2")]
    assert len(rows(*fields, whole=True)) == 5


def test_long_values_are_cut_around_what_differs() -> None:
    """What two texts begin with is left out, and a value that is new is shown from its start."""
    long = "x" * 100
    assert rows(judged("A/a", f"{long}1", f"{long}2")) == [("A/a", f"...{'x' * 20}1", f"...{'x' * 20}2")]
    assert rows(judged("A/a", ABSENT, long)) == [("A/a", "none", f"{'x' * 60}...")]
    assert rows(judged("A/a", f"{long}1", f"{long}2"), whole=True) == [("A/a", f"{long}1", f"{long}2")]


def test_values_that_look_alike_are_told_apart() -> None:
    """A number and the same as a text have quotes between them."""
    assert rows(judged("A/a", "8000", 8000)) == [("A/a", '"8000"', "8000")]


def test_nothing_happens_only_where_nothing_else_does() -> None:
    """A class is named once, and the heaviest is the field's."""
    found = judged("A/a", 1, 2, QUIET, ROLLS, DATA, ROLLS)
    assert (found.heaviest, found.verdicts) == (Class.DATA, (DATA, ROLLS))
    assert judged("A/a", 1, 2, QUIET, QUIET).verdicts == (QUIET,)
