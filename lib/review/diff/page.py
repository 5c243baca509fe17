"""What a pull request shows: the classes first, then the lines of the files."""

from collections.abc import Sequence

from lib.review.diff.environments import Texts
from lib.review.diff.folded import LIMIT_BYTES, differences, first, folded
from lib.review.report import Report, to_markdown


def page(reports: Sequence[Report], before: Texts, after: Texts, limit: int = LIMIT_BYTES) -> str:
    """Return tables, of which half the limit is enough, and folded diffs, which have the rest."""
    share = limit // 2 // len(reports)
    tables = first([to_markdown([cut(each, share)]) for each in reports], limit // 2, "tables")
    lines = folded(differences(before, after), limit - len(tables.encode()) - 2)
    return "\n\n".join(part for part in (tables, lines) if part) + "\n"


def cut(report: Report, limit: int) -> Report:
    """Return as many rows of a report as take at most so many bytes, and how many there are besides."""
    kept = len(report.rows)
    while kept and len(to_markdown([_first(report, kept)]).encode()) > limit:
        kept = kept * 3 // 4
    return _first(report, kept)


def _first(report: Report, number: int) -> Report:
    left = len(report.rows) - number
    if not left:
        return report
    more = (f"{left} more rows are not shown: ask `make diff`", *[""] * (len(report.columns) - 1))
    return report._replace(rows=[*report.rows[:number], more])
