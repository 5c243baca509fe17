"""A program that the benchmark starts, measures and stops by its process id."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.services.client import status_of

ROOT = Path(__file__).parents[3]
PATIENCE_SECONDS = 120
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MIB = 1 << 20


@dataclass
class Program:
    """A running process, and what /proc says about it."""

    name: str
    url: str
    process: subprocess.Popen[Any]
    log: Path
    metrics_url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """What a request to it needs."""

    def cpu_seconds(self) -> float:
        """Return the CPU that all its threads have used."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND

    def memory_mib(self) -> float:
        """Return how much of its memory is resident."""
        return int(self._proc("statm").split()[1]) * _PAGE / _MIB

    def open_files(self) -> int:
        """Return how many files and sockets it has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))  # noqa: PTH208 (thousands of names, no paths)

    def threads(self) -> int:
        """Return how many threads it has."""
        return int(self._proc("stat").rpartition(")")[2].split()[17])

    def _proc(self, name: str) -> str:
        return Path(f"/proc/{self.process.pid}/{name}").read_text()


@contextmanager
def running(
    name: str, command: Sequence[str], settings: Mapping[str, str], url: str, log: Path, ready: str
) -> Iterator[Program]:
    """Run a program from the time that `ready` below its URL succeeds to the end of the block."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, env=dict(settings), stdout=output, stderr=output)
    try:
        wait_for(
            lambda: process.poll() is not None or status_of(f"{url}{ready}") == 200, f"{name} answers {ready}"
        )
        if process.poll() is not None:
            raise RuntimeError(f"{name} exited with {process.returncode}: {log.read_text()[-2000:]}")
        yield Program(name, url, process, log)
    finally:
        process.kill()
        process.wait()


def wait_for(check: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> float:
    """Wait until a condition holds, and return how long that took."""
    start = time.monotonic()
    while not check():
        if time.monotonic() - start > seconds:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - start
