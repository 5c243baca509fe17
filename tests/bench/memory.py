"""The most memory that a command and its children have together, as Linux counts it (PSS)."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.bench.runs import Command, started

PROC = Path("/proc")
PAUSE_SECONDS = 0.003
MEASURABLE = sys.platform == "linux"

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


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
            state_and_parent = (PROC / name / "stat").read_text().rpartition(")")[2].split()
            yield int(name), int(state_and_parent[1])


def _pss_kib(process: int) -> int:
    """Return a process's share of memory; none when it has ended."""
    try:
        found = _PSS.search((PROC / str(process) / "smaps_rollup").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0
