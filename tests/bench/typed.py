"""What each command takes that users type, in copies of this very project."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.bench import copies, edits
from tests.bench.rows import NEW, SAME, VALUE, Subjects
from tests.bench.runs import Command, Results, paired, ratio, timed, wall_ms
from tests.bench.services.table import table
from tests.contributing.guide import ROOT

ROUNDS = 3
MAKE = ("make", "--no-print-directory")
SYNTHESES = {"make synth": (*MAKE, "synth"), "python main.py": (sys.executable, "main.py")}
OTHERS = {
    "cdk8s synth": (str(ROOT / ".venv" / "bin" / "cdk8s"), "synth"),
    "make drift": (*MAKE, "drift"),
    "make diff": (*MAKE, "diff"),
}
BEFORE = ", the commit before"


def typed(subjects: Subjects) -> str:
    """Measure what users type in copies of this project, and return a table."""
    commands = [*_commands(copies.current(subjects.folder / "now"))]
    if subjects.before:
        commands += _commands(subjects.before(subjects.folder / "before"), BEFORE)
    return _times(paired(commands, ROUNDS))


def _commands(project: Path, suffix: str = "") -> Iterator[Command]:
    """Yield what is typed in a project; the names end with a suffix."""
    commit(project)
    for name, words in SYNTHESES.items():
        same = Command(f"{name}, {SAME}{suffix}", words, project)
        value, new = f"{name}, {VALUE}{suffix}", f"{name}, {NEW}{suffix}"
        yield same._replace(prepare=partial(timed, same))
        yield Command(value, words, project, partial(_change, same))
        yield Command(new, words, project, partial(copies.forget, project))
    for name, words in OTHERS.items():
        yield Command(f"{name}{suffix}", words, project, partial(_synthesize, project))


def _synthesize(project: Path) -> None:
    timed(Command("", SYNTHESES["make synth"], project))


def _change(synthesis: Command) -> None:
    """Synthesize, so that nothing but the one value that is changed then is new."""
    timed(synthesis)
    edits.VALUE.make(synthesis.folder)


def commit(project: Path) -> None:
    """Commit dist/ and the Compose files, with which `make diff` compares."""
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "commit.gpgsign=false"]
    for words in (["init", "--quiet"], ["add", "dist", "docker"], ["commit", "--quiet", "--message=dist"]):
        subprocess.run(["git", *identity, *words], cwd=project, check=True)


def _times(results: Results) -> str:
    names = [name for name in results if not name.endswith(BEFORE)]
    return table(["as typed", "ms", "of the commit before"], [_row(name, results) for name in names])


def _row(name: str, results: Results) -> list[str]:
    before = results.get(f"{name}{BEFORE}")
    return [name, f"{wall_ms(results[name]):.0f}", f"{ratio(results[name], before):.2f}" if before else ""]
