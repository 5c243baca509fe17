"""A report is the same for people, for machines and in a pull request."""

import io
import json

import pytest

from lib.review.report import Report, to_console, to_json, to_markdown

REPORT = Report(
    title="What *prod* needs",
    columns=("service", "CPU"),
    rows=(("a|b", "250m"), ("<img src=x>", 2)),
    findings=("ask @team about #12",),
)
EMPTY = Report("nothing", ("service",), ())


def console(*reports: Report) -> str:
    written = io.StringIO()
    to_console(reports, written)
    return written.getvalue()


def test_a_person_reads_tables_whose_numbers_are_on_the_right() -> None:
    """Title, table and findings are lines of text, of a width of their own where there is no terminal."""
    assert [line.rstrip() for line in console(REPORT, EMPTY).splitlines()] == [
        "What *prod* needs",
        " service        CPU",
        "────────────────────",
        " a|b           250m",
        " <img src=x>      2",
        "ask @team about #12",
        "",
        "nothing",
        "none",
    ]


def test_a_file_has_a_line_for_each_row() -> None:
    """However long it is: nothing is cut or broken."""
    long = "a word " * 100
    assert long.strip() in console(Report("wide", ("x",), [(long,)]))


def test_a_terminal_breaks_what_is_too_long_and_cuts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path without a space is shown to its end, which is what matters of it."""
    terminal = {"COLUMNS": "40", "LINES": "9", "TERM": "xterm", "FORCE_COLOR": "1", "NO_COLOR": "1"}
    for name, value in terminal.items():
        monkeypatch.setenv(name, value)
    path = "".join(f".step{number}" for number in range(20))
    _, _, _, *lines = console(Report("wide", ("path",), [(path,)])).splitlines()
    assert max(map(len, lines)) <= 40
    assert "".join(line.strip() for line in lines) == path


def test_a_terminal_obeys_no_text() -> None:
    """Neither rich's markup nor an escape sequence has an effect."""
    title, *_ = console(Report("[red]a\x1b[31mb\nc[/red]", ("x",), ())).splitlines()
    assert title == r"[red]a\x1b[31mb\nc[/red]"


def test_a_machine_reads_everything() -> None:
    """JSON has each part of each report, and numbers as numbers."""
    first, second = json.loads(to_json([REPORT, EMPTY]))
    assert first == {
        "title": "What *prod* needs",
        "columns": ["service", "CPU"],
        "rows": [["a|b", "250m"], ["<img src=x>", 2]],
        "findings": ["ask @team about #12"],
    }
    assert second["rows"] == second["findings"] == []


def test_a_pull_request_has_no_markdown_of_the_text() -> None:
    """Markup, HTML, cells, mentions and numbers of issues are shown as they are written."""
    assert to_markdown([REPORT, EMPTY]).splitlines() == [
        r"### What \*prod\* needs",
        "",
        "| service | CPU |",
        "|---|---:|",
        r"| a\|b | 250m |",
        r"| \<img src\=x\> | 2 |",
        "",
        r"- ask \@&#8203;team about \#&#8203;12",
        "",
        "### nothing",
        "",
        "none",
    ]
