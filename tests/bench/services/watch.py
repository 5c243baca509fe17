"""What is watched while there is load: the memory of programs, and the probes of the backend."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.bench.services.client import status_of
from tests.bench.services.outcome import percentile
from tests.bench.services.program import Program

_PROBE_SECONDS = 10
PROBES = ("/livez", "/readyz")


@contextmanager
def repeated(work: Callable[[], None], pause_seconds: float) -> Iterator[None]:
    """Repeat something while the block runs."""
    end = threading.Event()

    def repeat() -> None:
        while not end.is_set():
            work()
            end.wait(pause_seconds)

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


@dataclass
class Memory:
    """The memory of programs in MiB, by name, before and at its peak."""

    before: dict[str, float]
    peak: dict[str, float]


@contextmanager
def memory_watched(programs: Sequence[Program]) -> Iterator[Memory]:
    """Watch the memory of programs during the block."""
    now = {program.name: program.memory_mib() for program in programs}
    memory = Memory(now, dict(now))

    def look() -> None:
        for program in programs:
            memory.peak[program.name] = max(memory.peak[program.name], program.memory_mib())

    with repeated(look, 0.2):
        yield memory


@dataclass
class Probed:
    """How long probes took, and how many failed."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def told(self, path: str) -> str:
        """Return a probe's median, 99th percentile and longest time in milliseconds, and its failures."""
        seconds = self.seconds[path]
        times = " / ".join(
            f"{value * 1000:.0f}"
            for value in (percentile(seconds, 0.5), percentile(seconds, 0.99), max(seconds))
        )
        return f"{times} ({self.failures[path]} of {len(seconds)} failed)"


@contextmanager
def probed(url: str) -> Iterator[Probed]:
    """Probe a service during the block as a kubelet does, more often, each time on a new connection."""
    found = Probed()

    def probe(path: str) -> None:
        start = time.perf_counter()
        status = status_of(f"{url}{path}", _PROBE_SECONDS)
        found.seconds[path].append(time.perf_counter() - start)
        found.failures[path] += status != 200

    with repeated(lambda: probe(PROBES[0]), 0.25), repeated(lambda: probe(PROBES[1]), 0.25):
        yield found
