"""Table 2: clients that do not wait: only liveness, memory, correctness and recovery count."""

import time
from collections.abc import Iterator

from tests.bench.services.load import Measured, measure
from tests.bench.services.metrics import LEFT_OVER, REFUSED, metrics
from tests.bench.services.order import Order
from tests.bench.services.platform import Platform
from tests.bench.services.table import table
from tests.bench.services.throughput import errors, memory

_SHORT = ((100, 20.0), (300, 20.0), (1000, 20.0))
"""Clients and seconds."""

_LONG_CLIENTS = 150

_IDLE_SECONDS = 30
"""Until idle connections are closed."""

HEAD = (
    "clients", "seconds", "good a second", "errors", "/livez p50 / p99 / max, ms",
    "/readyz p50 / p99 / max, ms", "memory before, peak, after: web, backend, database, MiB",
    "acknowledged", "good again after, s",
)  # fmt: skip


def hammering(platform: Platform, goals: int, long_seconds: float) -> Iterator[str]:
    """Yield the table, and one of what is left over afterwards."""
    time.sleep(_IDLE_SECONDS)
    before = _left_over(platform)
    rows = []
    for clients, seconds in (*_SHORT, (_LONG_CLIENTS, long_seconds)):
        order = Order(platform.web.url, clients, goals, seconds, patient=False)
        rows.append(_row(order, measure(platform, order)))
    yield table(HEAD, rows)
    time.sleep(_IDLE_SECONDS)
    after = _left_over(platform)
    names = sorted(before.keys() | after.keys())
    yield table(
        ("left over", "before", "after"),
        [[name, f"{before.get(name, 0):.0f}", f"{after.get(name, 0):.0f}"] for name in names],
    )


def _row(order: Order, measured: Measured) -> list[str]:
    return [
        f"{order.clients:,}",
        f"{order.seconds:.0f}",
        f"{measured.tally.good / measured.tally.seconds:.0f}",
        errors(measured),
        measured.probed.told("/livez"),
        measured.probed.told("/readyz"),
        memory(measured),
        str(measured.books),
        f"{measured.recovery_seconds:.1f}",
    ]


def _left_over(platform: Platform) -> dict[str, float]:
    told = metrics(platform.backend.metrics_url)
    found = {
        name: value for name, value in told.items() if name in LEFT_OVER or name.startswith(f"{REFUSED}{{")
    }
    for program in platform.programs:
        found[f"{program.name}: memory, MiB"] = program.memory_mib()
        found[f"{program.name}: open files and sockets"] = program.open_files()
        found[f"{program.name}: threads"] = program.threads()
    return found
