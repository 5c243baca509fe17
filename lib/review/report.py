"""What a review answers: tables, and findings in sentences, for people, machines and pull requests."""

import json
import re
import string
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

Cell = str | int

_ANY_WIDTH = 10_000
_NUMBER = re.compile(r"([+-]?\d.*)?", re.DOTALL)
_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
_NO_NAME = {"@": r"\@&#8203;", "#": r"\#&#8203;"}
"""A space without width keeps GitHub from telling somebody, or linking an issue, of that name."""


class Report(NamedTuple):
    """A table and what is wrong."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    findings: Sequence[str] = ()


def to_json(reports: Iterable[Report]) -> str:
    """Return reports for a machine."""
    return json.dumps([each._asdict() for each in reports], indent=2)


def to_markdown(reports: Iterable[Report]) -> str:
    """Return reports for a pull request; none of their text is taken for Markdown."""
    return "\n\n".join("\n\n".join(_markdown(each)) for each in reports)


def to_console(reports: Iterable[Report], file: IO[str]) -> None:
    """Print reports for a person; where there is no terminal, each table as wide as it is."""
    from rich.console import Console

    console = Console(file=file, highlight=False)
    if not console.is_terminal:
        console.width = _ANY_WIDTH
    for index, each in enumerate(reports):
        console.print(*([""] if index else []), *_drawn(each), sep="\n")


def printable(text: str) -> str:
    """Return text on one line, without a character that a terminal obeys."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def _drawn(report: Report) -> Iterator["RenderableType"]:
    from rich.text import Text

    yield Text(printable(report.title), style="bold")
    yield _table(report) if report.rows else Text("none")
    yield from (Text(printable(each), style="red") for each in report.findings)


def _table(report: Report) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False)
    for name, is_number in zip(report.columns, _are_numbers(report), strict=True):
        table.add_column(Text(printable(name)), justify="right" if is_number else "left", overflow="fold")
    for row in report.rows:
        table.add_row(*(Text(printable(str(cell))) for cell in row))
    return table


def _markdown(report: Report) -> Iterator[str]:
    yield f"### {_escaped(report.title)}"
    yield "\n".join(_lines(report)) if report.rows else "none"
    if report.findings:
        yield "\n".join(f"- {_escaped(each)}" for each in report.findings)


def _lines(report: Report) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield f"| {' | '.join(map(_escaped, report.columns))} |"
    yield f"|{'|'.join('---:' if is_number else '---' for is_number in _are_numbers(report))}|"
    for row in report.rows:
        yield f"| {' | '.join(_escaped(str(cell)) for cell in row)} |"


def _are_numbers(report: Report) -> list[bool]:
    """Return for each column whether all that it has begins with a digit."""
    columns = range(len(report.columns))
    return [all(_NUMBER.fullmatch(str(row[index])) for row in report.rows) for index in columns]


def _escaped(text: str) -> str:
    return _PUNCTUATION.sub(lambda found: _NO_NAME.get(found[0], f"\\{found[0]}"), printable(text))
