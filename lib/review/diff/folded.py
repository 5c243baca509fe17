"""The lines of files that differ, for a pull request: folded, and cut to what GitHub takes."""

import re
from collections.abc import Sequence
from difflib import unified_diff
from html import escape
from typing import NamedTuple

from lib.review.diff.environments import Texts
from lib.review.report import printable

LIMIT_BYTES = 1_000_000
"""GitHub refuses a summary above 1 MiB as a whole."""
_END_BYTES = 300
"""More than what follows a diff takes."""

_LONGEST = 500
"""Of what names the files of a folder."""
_BACKTICKS = re.compile("`+")


class Difference(NamedTuple):
    """The files of a folder that differ, and the lines of their unified diffs."""

    folder: str
    files: tuple[str, ...]
    lines: tuple[str, ...]


def differences(before: Texts, after: Texts) -> list[Difference]:
    """Return every file that is new, gone or different, by its folder."""
    paths = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    folders = dict.fromkeys(path.rpartition("/")[0] for path in paths)
    return [
        _difference(each, [path for path in paths if path.rpartition("/")[0] == each], before, after)
        for each in folders
    ]


def _difference(folder: str, paths: Sequence[str], before: Texts, after: Texts) -> Difference:
    lines = [line for path in paths for line in _lines(path, before, after)]
    return Difference(folder, tuple(path.rpartition("/")[2] for path in paths), tuple(lines))


def _lines(path: str, before: Texts, after: Texts) -> list[str]:
    old, new = (texts.get(path, "").splitlines() for texts in (before, after))
    old_name, new_name = (
        f"{side}/{path}" if path in texts else "/dev/null" for side, texts in (("a", before), ("b", after))
    )
    lines = unified_diff(old, new, old_name, new_name, lineterm="")
    return ["\t".join(map(printable, line.split("\t"))) for line in lines]


def folded(found: Sequence[Difference], limit: int) -> str:
    """Return the diffs, each folded and cut to its share of a limit in bytes."""
    share = limit // max(len(found), 1)
    return first([_details(each, share) for each in found], limit, "folders")


def first(parts: Sequence[str], limit: int, of: str) -> str:
    """Return the first parts that together take at most so many bytes, and how many there are besides."""
    kept = _fitting([f"{each}\n" for each in parts], limit - _END_BYTES)
    left = len(parts) - len(kept)
    return "\n".join(
        [*kept, *([f"{left} more {of} are not shown: ask `make diff`."] if left else [])]
    ).rstrip("\n")


def _details(each: Difference, limit: int) -> str:
    """Return a folded diff that takes at most so many bytes."""
    longest = max(len(run) for run in [*_BACKTICKS.findall("\n".join(each.lines)), ""])
    fence = "`" * max(4, 1 + longest)
    head = f"<details><summary>{_named(each)}</summary>\n\n{fence}diff"
    kept = _fitting(each.lines, limit - len(head.encode()) - _END_BYTES)
    left = len(each.lines) - len(kept)
    cut = f"{left} more lines are not shown: ask `git diff`.\n"
    return "\n".join([head, *kept, fence, "", *([cut] if left else []), "</details>"])


def _named(each: Difference) -> str:
    """Return the names of the files as HTML, in which GitHub finds nobody's name and no issue."""
    shown = f"{each.folder}: {', '.join(each.files)}"
    return re.sub(
        "([@#])", "\\1&#8203;", escape(shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}...")
    )


def _fitting(lines: Sequence[str], limit: int) -> list[str]:
    """Return the first lines that are together no longer than so many bytes."""
    kept = []
    for line in lines:
        limit -= len(line.encode()) + 1
        if limit < 0:
            break
        kept.append(line)
    return kept
