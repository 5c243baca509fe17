"""Table 1: clients that obey Retry-After, more and more of them, with more and more goals."""

from collections.abc import Sequence

from tests.bench.services.load import Measured, measure
from tests.bench.services.order import Order
from tests.bench.services.outcome import BUSY, percentile
from tests.bench.services.platform import Platform
from tests.bench.services.refusals import refusal_seconds
from tests.bench.services.table import table

CLIENTS = (1, 20, 100, 300, 1000)
HEAD = (
    "goals", "clients", "good a second", "of the best", "p50, ms", "p99, ms", "refused a second",
    "refusal in the server, p99, ms", "errors", "CPU a good answer: web, backend, database, generator, ms",
    "memory before, peak, after: web, backend, database, MiB", "acknowledged", "good again after, s",
)  # fmt: skip


def throughput(platform: Platform, goals: int, seconds: float) -> str:
    """Return the table for a size of the database."""
    rows = {}
    for clients in CLIENTS:
        mark = platform.backend.log.stat().st_size
        order = Order(platform.web.url, clients, goals, seconds)
        rows[clients] = (measure(platform, order), refusal_seconds(platform.backend.log, mark))
    best = max(measured.tally.good for measured, _ in rows.values())
    return table(HEAD, [_row(goals, clients, *row, best) for clients, row in rows.items()])


def _row(size: int, clients: int, measured: Measured, refusals: Sequence[float], best: int) -> list[str]:
    tally = measured.tally
    return [
        f"{size:,}",
        f"{clients:,}",
        f"{tally.good / tally.seconds:.0f}",
        f"{tally.good / best:.2f}",
        f"{percentile(tally.good_seconds, 0.5) * 1000:.0f}",
        f"{percentile(tally.good_seconds, 0.99) * 1000:.0f}",
        f"{tally.outcomes[BUSY] / tally.seconds:.0f}",
        f"{percentile(refusals, 0.99) * 1000:.1f}" if refusals else "none",
        errors(measured),
        " / ".join(f"{seconds / max(tally.good, 1) * 1000:.1f}" for seconds in measured.cpu_seconds.values()),
        memory(measured),
        str(measured.books),
        f"{measured.recovery_seconds:.1f}",
    ]


def errors(measured: Measured) -> str:
    """Return the errors of a load by kind."""
    return ", ".join(f"{count} {kind}" for kind, count in measured.tally.errors.items()) or "0"


def memory(measured: Measured) -> str:
    """Return the memory of each program before the load, at its peak, and after it."""
    before, peak, after = measured.memory.before, measured.memory.peak, measured.memory_after
    return " / ".join(f"{before[name]:.0f}, {peak[name]:.0f}, {after[name]:.0f}" for name in before)
