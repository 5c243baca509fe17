"""What changes in dist/ since a commit, as Markdown: for a terminal, and for the summary of a job.

python -m lib.operations.changes [BASE]
"""

import io
import re
import tarfile
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from lib.operations.errors import OperationError
from lib.operations.git import GitError, git
from lib.operations.project import Project, parser, start

FOLDER = "dist"
LIMIT_BYTES = 1_000_000
"""GitHub refuses a summary above 1 MiB as a whole."""
END_BYTES = 300
"""More than what follows a diff takes."""

_BACKTICKS = re.compile("`+")

Texts = Mapping[str, str]


class Change(NamedTuple):
    """A file of dist/ that differs, and its unified diff."""

    folder: str
    file: str
    lines: tuple[str, ...]

    @property
    def added(self) -> int:
        return sum(line.startswith("+") for line in self.lines[2:])

    @property
    def removed(self) -> int:
        return sum(line.startswith("-") for line in self.lines[2:])


def committed(base: str, root: Path) -> dict[str, str]:
    """Return the files of dist/ in a commit, by their path below it; none where the commit has no dist/."""
    commit = git(root, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}").decode().strip()
    if not git(root, "ls-tree", "--name-only", commit, "--", FOLDER):
        return {}
    with tarfile.open(fileobj=io.BytesIO(git(root, "archive", commit, FOLDER))) as archive:
        files = [(each.name, archive.extractfile(each)) for each in archive if each.isfile()]
        return {
            name.removeprefix(f"{FOLDER}/"): content.read().decode("utf-8", "replace")
            for name, content in files
            if content
        }


def present(root: Path) -> dict[str, str]:
    """Return the files of dist/ as they are now, by their path below it."""
    folder = root / FOLDER
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in files
    }


def changes(before: Texts, after: Texts) -> list[Change]:
    """Return every file that is new, gone or different, in the order of their paths."""
    return [
        Change(*_split(path), _difference(path, before, after))
        for path in sorted({*before, *after})
        if before.get(path) != after.get(path)
    ]


def _difference(path: str, before: Texts, after: Texts) -> tuple[str, ...]:
    old, new = (texts.get(path, "").splitlines() for texts in (before, after))
    old_name, new_name = (
        f"{side}/{FOLDER}/{path}" if path in texts else "/dev/null"
        for side, texts in (("a", before), ("b", after))
    )
    return tuple(unified_diff(old, new, old_name, new_name, lineterm=""))


def _split(path: str) -> tuple[str, str]:
    folder, _, file = path.partition("/")
    return folder, file


def markdown(found: Sequence[Change], folders: Iterable[str], limit: int = LIMIT_BYTES) -> str:
    """Return a table of the folders, and their diffs, each folded and cut to its share of the limit."""
    by_folder = {folder: [each for each in found if each.folder == folder] for folder in sorted(folders)}
    table = "\n".join(
        [
            "## What changes in the manifests\n",
            "| folder | files | lines |",
            "|---|---|---|",
            *(f"| {folder} | {_counts(changed)} |" for folder, changed in by_folder.items()),
        ]
    )
    changed = {folder: each for folder, each in by_folder.items() if each}
    share = (limit - len(table.encode())) // max(len(changed), 1)
    return "\n\n".join([table, *(_details(folder, each, share) for folder, each in changed.items())]) + "\n"


def _counts(changed: Sequence[Change]) -> str:
    if not changed:
        return "none | "
    added, removed = sum(each.added for each in changed), sum(each.removed for each in changed)
    return f"{len(changed)} | +{added} -{removed}"


def _details(folder: str, changed: Sequence[Change], limit: int) -> str:
    """Return a folded diff that takes at most so many bytes."""
    lines = [line for change in changed for line in change.lines]
    fence = "`" * max(4, 1 + max(len(run) for run in [*_BACKTICKS.findall("\n".join(lines)), ""]))
    head = f"<details><summary>{folder}: {', '.join(each.file for each in changed)}</summary>\n\n{fence}diff"
    kept = _fitting(lines, limit - len(head.encode()) - END_BYTES)
    cut = f"{len(lines) - len(kept)} more lines are not shown: ask `git diff` for {FOLDER}/{folder}.\n"
    return "\n".join([head, *kept, fence, "", *([] if kept == lines else [cut]), "</details>"])


def _fitting(lines: Sequence[str], limit: int) -> list[str]:
    """Return the first lines that are together no longer than so many bytes."""
    kept = []
    for line in lines:
        limit -= len(line.encode()) + 1
        if limit < 0:
            break
        kept.append(line)
    return kept


def summary(base: str, root: Path) -> str:
    """Return what changes in each folder of dist/ since a commit."""
    before, after = committed(base, root), present(root)
    folders = {_split(path)[0] for path in (*before, *after)}
    return markdown(changes(before, after), folders)


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("changes", __doc__)
    program.add_argument("base", nargs="?", default="HEAD", help="the commit to compare with")
    return program.parse_args(arguments)


def main(arguments: Sequence[str], project: Project) -> None:
    """Print what changes."""
    base = parse(arguments).base
    try:
        print(summary(base, project.root), end="")
    except GitError as error:
        raise OperationError(f"{error}; name a commit, as in BASE=origin/main") from None


if __name__ == "__main__":
    start(main)
