"""Table 3: what a request costs, in CPU of the process that is measured, one client at a time."""

import statistics
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import NamedTuple
from urllib.parse import quote
from uuid import uuid4

from tests.bench.services.client import Client
from tests.bench.services.goals import Records
from tests.bench.services.mix import TEXTS, filled_id, new_goal, title_of
from tests.bench.services.platform import Platform
from tests.bench.services.program import Program
from tests.bench.services.services import bare
from tests.bench.services.table import table

_WARM_UP = 30
_HEAD = ("CPU of the process, a request", "ours, ms", "bare, ms", "ratio (median)", "ratios")
Ask = Callable[[], object]


class Plan(NamedTuple):
    """How often is measured: rounds, and requests in each."""

    rounds: int
    requests: int
    pause_seconds: float = 0.0
    """Between requests: a process that waited longer for the database does the same with colder caches."""


def milliseconds(server: Program, ask: Ask, requests: int, pause_seconds: float = 0.0) -> float:
    """Return the server's CPU a request."""
    before = server.cpu_seconds()
    for _ in range(requests):
        ask()
        time.sleep(pause_seconds)
    return (server.cpu_seconds() - before) / requests * 1000


def cost(platform: Platform, plan: Plan) -> str:
    """Return the backend's cost beside the bare handler's: in turns, on the same goals."""
    with bare(platform.folder, platform.database.url) as plain:
        return compared((platform.backend, plain), Records(platform.database), plan, _HEAD)


def compared(pair: tuple[Program, Program], records: Records, plan: Plan, head: Sequence[str]) -> str:
    """Return the cost of each kind of request to one server beside that to another with the same goals."""
    return table(head, [_row(kind, pair, records, plan) for kind in _asks(pair[1])])


def _asks(server: Program) -> dict[str, Ask]:
    client, texts = Client(server.url, headers=server.headers), cycle(TEXTS)
    goal = new_goal(title_of("by one client"))

    def create_with_a_key() -> None:
        client.good("POST", "/api/goals", goal, **{"Idempotency-Key": f'"{uuid4()}"'})

    return {
        "list": lambda: client.good("GET", "/api/goals?limit=20&offset=0"),
        "read": lambda: client.good("GET", f"/api/goals/{filled_id(1)}"),
        "search": lambda: client.good("GET", f"/api/search?q={quote(next(texts))}"),
        "create": lambda: client.good("POST", "/api/goals", goal),
        "create with a key": create_with_a_key,
        "livez": lambda: client.good("GET", "/livez"),
    }


def _row(kind: str, pair: tuple[Program, Program], records: Records, plan: Plan) -> Sequence[str]:
    _measured(kind, pair, Plan(1, _WARM_UP))
    rounds = []
    for number in range(plan.rounds):
        turn = -1 if number % 2 else 1
        rounds.append(_measured(kind, pair[::turn], plan)[::turn])
        records.remove_created(pair[0])
    ratios = sorted(ours / plain for ours, plain in rounds)
    ours, plain = (statistics.median(costs) for costs in zip(*rounds, strict=True))
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    return kind, f"{ours:.2f}", f"{plain:.2f}", f"{statistics.median(ratios):.2f}", spread


def _measured(kind: str, servers: Sequence[Program], plan: Plan) -> list[float]:
    return [
        milliseconds(server, _asks(server)[kind], plan.requests, plan.pause_seconds) for server in servers
    ]
