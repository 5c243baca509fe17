"""The benchmark of the services, on this machine's loopback; all tables unless rows are chosen."""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.services.cost import Plan, cost
from tests.bench.services.goals import fill
from tests.bench.services.hammering import hammering
from tests.bench.services.lists import lists, lists_table
from tests.bench.services.login import login
from tests.bench.services.platform import Platform, platform
from tests.bench.services.replacing import replacing
from tests.bench.services.throughput import throughput

ROWS = ("cost", "login", "lists", "clients", "hammering", "replacing")
SIZES = (100, 10_000, 100_000)
_PAUSE_SECONDS = 0.01
"""Between requests with and without a login, as people pause."""


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the arguments."""
    parser = argparse.ArgumentParser(prog="make bench-services", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"some of {', '.join(ROWS)}")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of goals, ascending")
    parser.add_argument("--seconds", type=float, default=12, help="time of a row of clients")
    parser.add_argument("--hammering-seconds", type=float, default=300, help="time of the long row")
    parser.add_argument("--rounds", type=int, default=7, help="pairs of a row of cost")
    parser.add_argument("--requests", type=int, default=120, help="requests of a round")
    wanted = parser.parse_args(arguments)
    unknown = sorted(set(wanted.rows) - set(ROWS))
    if unknown:
        parser.error(f"ROWS={' '.join(unknown)}: there are {', '.join(ROWS)}")
    wanted.rows = wanted.rows or ROWS
    return wanted


def tables(services: Platform, wanted: argparse.Namespace) -> Iterator[str]:
    """Yield the requested tables; the database grows along the way."""
    costs: dict[int, dict[str, float]] = {}
    for goals in wanted.sizes:
        rows = _rows_at(goals, wanted)
        if rows:
            fill(services.database, services.backend, goals)
            yield from _tables_at(goals, rows, services, wanted)
        if "lists" in rows:
            costs[goals] = lists(services, goals, Plan(wanted.rounds, wanted.requests))
    if costs:
        yield lists_table(costs)


def _tables_at(goals: int, rows: set[str], services: Platform, wanted: argparse.Namespace) -> Iterator[str]:
    if "cost" in rows:
        yield cost(services, Plan(wanted.rounds, wanted.requests))
    if "login" in rows:
        yield login(services, Plan(wanted.rounds, wanted.requests, _PAUSE_SECONDS))
    if "clients" in rows:
        yield throughput(services, goals, wanted.seconds)
    if "hammering" in rows:
        yield from hammering(services, goals, wanted.hammering_seconds)
    if "replacing" in rows:
        yield replacing(services, goals)


def _rows_at(goals: int, wanted: argparse.Namespace) -> set[str]:
    smallest, middle = wanted.sizes[0], wanted.sizes[len(wanted.sizes) // 2]
    at = {"cost": smallest, "login": smallest, "hammering": middle, "replacing": middle}
    return {row for row in wanted.rows if at.get(row, goals) == goals}


def main() -> None:
    """Print the tables as Markdown."""
    wanted, start = parse(sys.argv[1:]), time.monotonic()
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit("stopped")
    )  # so that what was started is stopped as well
    with tempfile.TemporaryDirectory() as folder, platform(Path(folder)) as services:
        for text in tables(services, wanted):
            print(f"{text}\n", flush=True)
    print(f"{time.monotonic() - start:.0f} s in all")


if __name__ == "__main__":
    main()
