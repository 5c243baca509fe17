"""Whole processes, timed side by side."""

import os
import random
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


def nothing() -> None:
    """Prepare nothing."""


class Command(NamedTuple):
    """A command, the folder that it is typed in, and what happens before it starts."""

    name: str
    words: Sequence[str]
    folder: Path
    prepare: Callable[[], object] = nothing


class Run(NamedTuple):
    """What a process and its children took."""

    wall_ms: float
    cpu_ms: float


Results = Mapping[str, Sequence[Run]]
"""The runs of each command, in the order of the rounds."""


def started(command: Command) -> subprocess.Popen[bytes]:
    """Start a command whose output nobody reads; its errors are seen."""
    return subprocess.Popen(
        command.words, cwd=command.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )


def timed(command: Command) -> Run:
    """Run a command to its end; raises CalledProcessError when it fails."""
    command.prepare()
    start = time.perf_counter()
    process = started(command)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command.words)
    return Run(wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000)


def paired(commands: Sequence[Command], rounds: int) -> Results:
    """Run every command once a round, in a new random order, after one round that does not count."""
    results: dict[str, list[Run]] = {command.name: [] for command in commands}
    for each in range(rounds + 1):
        for command in random.sample(commands, len(commands)):
            result = timed(command)
            if each:
                results[command.name].append(result)
    return results


def wall_ms(runs: Iterable[Run]) -> float:
    """Return the median of wall times."""
    return statistics.median(run.wall_ms for run in runs)


def cpu_ms(runs: Iterable[Run]) -> float:
    """Return the median of CPU times."""
    return statistics.median(run.cpu_ms for run in runs)


def ratio(runs: Sequence[Run], baseline: Sequence[Run]) -> float:
    """Return the median of the rounds' ratios of wall time."""
    return statistics.median(run.wall_ms / other.wall_ms for run, other in zip(runs, baseline, strict=True))
