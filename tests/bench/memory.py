"""The most memory that a command and its children have together, as Linux counts it (PSS)."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from tests.bench.rows import BEFORE_MAIN, BEFORE_OURS, NEW, Subjects
from tests.bench.runs import Command, started, timed
from tests.bench.services.table import table

PROC = Path("/proc")
PAUSE_SECONDS = 0.003
GOALS_MIB = {3: 120, 300: 200}
"""By the number of services."""

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def peaks(subjects: Subjects, sizes: Iterable[int]) -> str:
    """Return a table of the most memory that syntheses take, of those sizes that have a goal."""
    if sys.platform != "linux":
        return "Memory is measured on Linux only."
    return table(
        ["memory of the process tree", "MiB", "goal"],
        [
            [f"{number} services, {command.name}", f"{_second_peak(command):.0f}", _goal(number, command)]
            for number in sizes
            if number in GOALS_MIB
            for command in subjects.syntheses(number)
            if command.name in (NEW, BEFORE_MAIN, BEFORE_OURS)
        ],
    )


def _second_peak(command: Command) -> float:
    """Return the peak of a run after one that does not count, in which Python compiles what is new."""
    timed(command)
    return peak_mib(command)


def _goal(number: int, command: Command) -> str:
    return str(GOALS_MIB[number]) if command.name == NEW else ""


def peak_mib(command: Command) -> float:
    """Return the highest sum of PSS over a command's processes; sampling slows it, so it is not timed."""
    command.prepare()
    process, highest = started(command), 0
    while process.poll() is None:
        highest = max(highest, sum(map(_pss_kib, _tree(process.pid))))
        time.sleep(PAUSE_SECONDS)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command.words)
    return highest / 1024


def _tree(root: int) -> list[int]:
    """Return a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for process, parent in _parents():
        children.setdefault(parent, []).append(process)
    found = [root]
    for each in found:
        found += children.get(each, [])
    return found


def _parents() -> Iterator[tuple[int, int]]:
    """Yield every process with its parent."""
    for name in filter(str.isdigit, os.listdir(PROC)):  # noqa: PTH208 (names alone, every few milliseconds)
        with suppress(OSError):
            state, parent = (PROC / name / "stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                yield int(name), int(parent)


def _pss_kib(process: int) -> int:
    """Return a process's share of memory; none when it has ended."""
    try:
        found = _PSS.search((PROC / str(process) / "smaps_rollup").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0
