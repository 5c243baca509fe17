"""The load generator as the benchmark runs it: a separate process with its own environment.

It is Locust, whose clients are programs: they wait as Retry-After says, send a create again by its key, time
out and leave. A request costs it half a millisecond, a tenth of what it costs the services. vegeta, wrk and
oha are cheaper, and can do none of that.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.bench.services.loopback import on_loopback
from tests.bench.services.order import Order
from tests.bench.services.outcome import Tally
from tests.bench.services.program import ROOT, Program

_PYTHON = str(ROOT / ".tools/bench/bin/python")


class Generator:
    """A running load."""

    def __init__(self, process: subprocess.Popen[str], url: str, log: Path) -> None:
        self._process, self._log = process, log
        self.program = Program("generator", url, process, log)

    def wait_for(self, word: str) -> None:
        """Wait until counting begins or ends."""
        told = self._line()
        if told != word:
            raise RuntimeError(f"the load generator said {told!r} instead of {word!r}")

    def end(self) -> None:
        """Stop counting, if it has not stopped by now."""
        if self._process.stdin:
            self._process.stdin.close()

    def tally(self) -> Tally:
        """Return what the clients saw, as soon as all have gone."""
        return Tally.load(self._line())

    def _line(self) -> str:
        output: IO[str] | None = self._process.stdout
        line = output.readline().strip() if output else ""
        if not line:
            raise RuntimeError(f"the load generator exited: {self._log.read_text()[-2000:]}")
        return line


@contextmanager
def generator(order: Order, folder: Path) -> Iterator[Generator]:
    """Run a load during the block, against this machine's loopback alone."""
    on_loopback(order.url)
    log = folder / "generator.log"
    command = [_PYTHON, "-m", "tests.bench.services.crowd", str(order)]
    with log.open("ab") as errors:
        environment, pipe = {"PYTHONPATH": str(ROOT)}, subprocess.PIPE
        process = subprocess.Popen(
            command, env=environment, stdin=pipe, stdout=pipe, stderr=errors, text=True
        )
    try:
        yield Generator(process, order.url, log)
    finally:
        process.kill()
        process.wait()
