"""The examples of CONTRIBUTING.md, as edits of a copy of the project."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "CONTRIBUTING.md"
INSTALLED = (".venv", ".tools", "node_modules")
"""What set-up has made, which copies share."""

_HEADING = re.compile(r"^## (Add .+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(python|diff) (\S.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Edit(NamedTuple):
    """What a block of the guide does to a file: writes it, or changes some lines of it."""

    language: str
    file: str
    text: str

    @property
    def added(self) -> list[str]:
        """Return the lines that it adds; neither blanks nor the docstring of a file."""
        if self.language == "diff":
            lines = [line[1:] for line in self.text.splitlines() if line.startswith("+")]
        else:
            lines = re.sub(r'\A""".*?"""\n', "", self.text, flags=re.DOTALL).splitlines()
        return [line for line in lines if line.strip()]


def examples() -> list[str]:
    """Return the headings of the examples."""
    return _HEADING.findall(GUIDE.read_text(encoding="utf-8"))


def edits(heading: str) -> list[Edit]:
    """Return what an example does, file by file."""
    section = GUIDE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [
        Edit(language, file, text)
        for language, files, text in _BLOCK.findall(section)
        for file in files.split()
    ]


def copied(folder: Path) -> Path:
    """Return a copy of the project, a repository with the files that git knows and with what is installed."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        source, copy = ROOT / name, folder / name
        if source.is_symlink() or source.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy, follow_symlinks=False)
    _copy_bytecode(folder)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    (folder / ".git" / "info" / "exclude").write_text("\n".join(INSTALLED), encoding="utf-8")
    for name in INSTALLED:
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    return folder


def _copy_bytecode(folder: Path) -> None:
    """Copy what Python has compiled already, which takes long for the tests and the bindings."""
    for copy in [each for each in folder.rglob("*") if each.is_dir()]:
        bytecode = ROOT / copy.relative_to(folder) / "__pycache__"
        if bytecode.is_dir():
            shutil.copytree(bytecode, copy / "__pycache__")


def apply(edit: Edit, project: Path) -> None:
    """Make an edit; raises AssertionError where the file does not have the lines that it changes."""
    file = project / edit.file
    if edit.language == "python":
        file.write_text(edit.text, encoding="utf-8")
        return
    content = file.read_text(encoding="utf-8")
    for before, after in _hunks(edit.text):
        assert content.count(before) >= 1, f"{edit.file} does not have\n{before}"
        content = content.replace(before, after, 1)
    file.write_text(content, encoding="utf-8")


def _hunks(diff: str) -> Iterator[tuple[str, str]]:
    """Yield the lines before and after of each part of a diff; blank lines divide the parts."""
    for part in diff.split("\n\n"):
        lines = part.splitlines()
        old, new = ("".join(f"{line[1:]}\n" for line in lines if not line.startswith(sign)) for sign in "+-")
        yield old, new
