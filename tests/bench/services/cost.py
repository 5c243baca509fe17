"""What a request costs: the backend beside the bare handler, and a list at three sizes of the database."""

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from tests.bench.services.client import Client
from tests.bench.services.goals import Records, fill, new_goal
from tests.bench.services.program import Program
from tests.bench.services.services import backend, bare, database
from tests.bench.services.table import table

SIZES = (100, 10_000, 100_000)
_WARM_UP = 30
_TEXTS = ("play an instrument", "get fit", "put money aside", "speak another language", "grow vegetables")
Ask = Callable[[], object]


class Plan(NamedTuple):
    """How often is measured: rounds, and requests in each."""

    rounds: int = 9
    requests: int = 150


class Cost(NamedTuple):
    """The CPU of a request, in milliseconds."""

    ours: float
    bare: float


def kinds(server: Program, goal_id: str) -> dict[str, Ask]:
    """Return what is asked, by name; both servers are asked for the same."""
    client, texts = Client(server.url), cycle(_TEXTS)
    return {
        "list": lambda: client.good("GET", "/api/goals?limit=20&offset=0"),
        "read": lambda: client.good("GET", f"/api/goals/{goal_id}"),
        "search": lambda: client.good("GET", f"/api/search?q={quote(next(texts))}"),
        "create": lambda: client.good("POST", "/api/goals", new_goal("Sail around an island")),
        "livez": lambda: client.good("GET", "/livez"),
    }


def milliseconds(server: Program, ask: Ask, requests: int) -> float:
    """Return the server's CPU a request."""
    before = server.cpu_seconds()
    for _ in range(requests):
        ask()
    return (server.cpu_seconds() - before) / requests * 1000


def paired(ours: Program, plain: Program, records: Records, plan: Plan) -> Iterator[Sequence[str]]:
    """Yield a row a kind: ours and bare in turns, on the same goals."""
    present = set(records.documents())
    goal_id = min(present)
    asks = {"ours": kinds(ours, goal_id), "bare": kinds(plain, goal_id)}
    for kind in asks["ours"]:
        costs = []
        for number in range(-1, plan.rounds):
            requests = plan.requests if number >= 0 else _WARM_UP
            costs.append(_round(ours, plain, asks["ours"][kind], asks["bare"][kind], requests, swap=number % 2 == 1))
            records.keep_only(present)
        yield _row(kind, costs[1:])


def _round(ours: Program, plain: Program, ask: Ask, ask_plain: Ask, requests: int, *, swap: bool) -> Cost:
    if swap:
        theirs = milliseconds(plain, ask_plain, requests)
        return Cost(milliseconds(ours, ask, requests), theirs)
    return Cost(milliseconds(ours, ask, requests), milliseconds(plain, ask_plain, requests))


def _row(kind: str, costs: list[Cost]) -> Sequence[str]:
    ratios = sorted(cost.ours / cost.bare for cost in costs)
    ours, plain = (statistics.median(cost[side] for cost in costs) for side in (0, 1))
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    return [kind, f"{ours:.2f}", f"{plain:.2f}", f"{statistics.median(ratios):.2f}", spread]


def paired_table(ours: Program, plain: Program, records: Records, plan: Plan) -> str:
    """Return the backend's cost beside the bare handler's."""
    head = ["CPU of the process, a request", "ours, ms", "bare, ms", "ratio (median)", "ratios"]
    return table(head, paired(ours, plain, records, plan))


def pages(store: Program, ours: Program, size: int, plan: Plan) -> list[float]:
    """Return what lists cost the database with so many goals, and what Chroma's own calls cost it."""
    client, records = Client(ours.url), Records(store)
    deep = [size // 2, size - 20]
    asks: list[Ask] = [
        *(lambda offset=offset: client.good("GET", f"/api/goals?offset={offset}") for offset in (0, *deep)),
        records.count,
        *(lambda offset=offset: records.page(20, offset) for offset in (0, *deep)),
    ]
    for ask in asks:
        milliseconds(store, ask, 5)
    rounds = [[milliseconds(store, ask, plan.requests) for ask in asks] for _ in range(max(plan.rounds // 3, 1))]
    return [statistics.median(costs) for costs in zip(*rounds, strict=True)]


def pages_table(costs: dict[int, list[float]]) -> str:
    """Return the costs of lists by size, in milliseconds, and beside them that of the smallest size."""
    head = ["CPU of the database, a request, ms", *(f"{size:,} goals" for size in costs), "last / first"]
    names = (
        "list, first page", "list, page in the middle", "list, last page",
        "Chroma's count alone", "Chroma's get of 20 at the start", "… in the middle", "… at the end",
    )  # fmt: skip
    rows = zip(names, *costs.values(), strict=True)
    return table(head, ([name, *(f"{cost:.2f}" for cost in row), f"{row[-1] / row[0]:.2f}"] for name, *row in rows))


def main() -> None:
    """Print both tables, or one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("paired", "pages"))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--requests", type=int, default=150)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    arguments = parser.parse_args()
    plan = Plan(arguments.rounds, arguments.requests)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with database(folder) as store, backend(folder, store.url) as ours:
            fill(store, ours, arguments.sizes[0])
            if arguments.only != "pages":
                with bare(folder, store.url) as plain:
                    print(paired_table(ours, plain, Records(store), plan), flush=True)
            if arguments.only != "paired":
                costs = {}
                for size in arguments.sizes:
                    fill(store, ours, size)
                    costs[size] = pages(store, ours, size, plan)
                print(pages_table(costs))


if __name__ == "__main__":
    main()
