"""What a pull request shows is below GitHub's limit, and nothing of it is taken for Markdown."""

import re

from lib.review.diff.page import page
from lib.review.report import Report

TABLE = Report("changes", ("object",), [("ConfigMap/x",)])
LIMIT = 20_000


def outside(text: str) -> str:
    """Return what is not in the diffs."""
    return re.sub(r"(?s)(`{4,})diff\n.*?\n\1\n", "", text)


def test_names_of_files_are_text() -> None:
    """Neither HTML nor the name of a person or an issue."""
    text = page([TABLE], {}, {"dist/<b>@octocat/</summary><img src=x>#12.yaml": "a: 1\n"})
    assert (
        "<summary>dist/&lt;b&gt;@&#8203;octocat/&lt;: summary&gt;&lt;img src=x&gt;#&#8203;12.yaml</summary>"
        in text
    )
    assert not re.search(r"<(?!/?(details|summary)>)", outside(text))


def test_what_a_terminal_would_obey_is_shown_in_the_diff() -> None:
    """So is what hides a letter, and a fence is longer than those in it."""
    text = page([TABLE], {}, {"dist/prod/a.yaml": "a: '\x1b[31m\u202e'\n`````diff\n\tb\n"})
    assert "\n+a: '\\x1b[31m\\u202e'\n+`````diff\n+\tb\n``````\n" in text


def test_a_page_is_below_the_limit_whatever_is_in_it() -> None:
    """Neither many folders, long names, many rows nor many tables take it above; it says what is left out."""
    long = {f"dist/{number}{'e' * 200}/{'f' * 200}.yaml": "a: 1\n" * 100 for number in range(300)}
    rows = TABLE._replace(rows=[("x" * 100,)] * 1000)
    for reports in ([rows], [TABLE] * 3000):
        text = page(reports, {}, long, LIMIT)
        assert LIMIT / 3 < len(text.encode()) < LIMIT
        assert re.search(r"\d+ more (rows|tables) are not shown", text)
        assert re.search(r"\d+ more folders are not shown", text)
        assert text.count("<details>") == text.count("</details>")
