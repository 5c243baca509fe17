"""What a pull request shows: the classes, then the files, within what GitHub takes."""

import re

import pytest

from lib.review.diff.folded import LIMIT_BYTES, differences, folded
from lib.review.diff.page import page
from lib.review.report import Report

FOLDERS = ("dist/dev", "dist/prod")
TABLE = Report("What changes", ("class", "fields"), [("pods roll", 1)])


def diff(before: dict[str, str], after: dict[str, str]) -> str:
    return folded(differences(before, after), LIMIT_BYTES)


def test_files_are_folded_by_their_folders() -> None:
    """Changed, new and removed files have unified diffs; one that is the same has none."""
    before = {
        "dist/dev/a.yaml": "tag: 1\nname: a\n",
        "dist/prod/a.yaml": "tag: 1\n",
        "dist/staging/a.yaml": "tag: 1\n",
    }
    after = {
        "dist/dev/a.yaml": "tag: 2\nname: a\n",
        "dist/dev/b.yaml": "new: 1\n",
        "dist/prod/a.yaml": "tag: 1\n",
    }
    assert (
        diff(before, after)
        == """\
<details><summary>dist/dev: a.yaml, b.yaml</summary>

````diff
--- a/dist/dev/a.yaml
+++ b/dist/dev/a.yaml
@@ -1,2 +1,2 @@
-tag: 1
+tag: 2
 name: a
--- /dev/null
+++ b/dist/dev/b.yaml
@@ -0,0 +1 @@
+new: 1
````

</details>

<details><summary>dist/staging: a.yaml</summary>

````diff
--- a/dist/staging/a.yaml
+++ /dev/null
@@ -1 +0,0 @@
-tag: 1
````

</details>"""
    )


def test_a_page_is_never_larger_than_github_takes() -> None:
    """Long diffs are cut at a line, each folder has its share, and a note says how much is left out."""
    after = {f"{folder}/a.yaml": "".join(f"größe: {n}\n" for n in range(2_999)) for folder in FOLDERS}
    text = page([TABLE], {}, after, limit=20_000)
    assert 18_000 < len(text.encode()) <= 20_000
    for folder in FOLDERS:
        [part] = re.findall(rf"<summary>{folder}: .*?</details>", text, re.DOTALL)
        shown = len(re.findall("^[-+@]", part, re.MULTILINE))
        assert f"{2_999 + 3 - shown} more lines are not shown" in part


def test_long_tables_are_cut_to_half_of_it() -> None:
    """The first rows stay, and the last one says how many there are besides."""
    long = TABLE._replace(rows=[("é" * 50, number) for number in range(900)])
    text = page([long, TABLE], {}, {}, limit=20_000)
    assert 2_000 < len(text.encode()) < 10_000
    rows = len(re.findall(r"^\| é", text, re.MULTILINE))
    assert f"{900 - rows} more rows are not shown" in text


def test_what_fits_is_whole() -> None:
    """Nothing is said to be left out."""
    assert "more" not in page([TABLE], {}, {"dist/dev/a.yaml": "a: 1\n"})


@pytest.mark.parametrize("text", ["a: |\n  `````\n  </details>\n"])
def test_no_manifest_ends_the_block_that_shows_it(text: str) -> None:
    """The fence is longer than any that the manifests have."""
    fences = re.findall("^`+", diff({}, {"dist/dev/a.yaml": text}), re.MULTILINE)
    assert fences == ["``````", "``````"]
