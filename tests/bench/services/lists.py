"""Table 4: what a list costs the database, by its number of goals, beside Chroma's own calls."""

import statistics
from collections.abc import Mapping

from tests.bench.services.client import Client
from tests.bench.services.cost import Ask, Plan, milliseconds
from tests.bench.services.goals import Records
from tests.bench.services.mix import new_goal, title_of
from tests.bench.services.platform import Platform
from tests.bench.services.table import table

_LIMIT = 20
_ROUNDS = 3
_AFTER_A_CREATE = "list, first page, each after a create"


def lists(platform: Platform, goals: int, plan: Plan) -> dict[str, float]:
    """Return the database's CPU a request, in milliseconds."""
    rounds = [_round(platform, _asks(platform, goals), plan.requests) for _ in range(_ROUNDS)]
    return {name: statistics.median(costs[name] for costs in rounds) for name in rounds[0]}


def _round(platform: Platform, asks: Mapping[str, Ask], requests: int) -> dict[str, float]:
    costs = {name: milliseconds(platform.database, ask, requests) for name, ask in asks.items()}
    client = Client(platform.backend.url)

    def create() -> None:
        client.good("POST", "/api/goals", new_goal(title_of("before a list")))

    def create_and_list() -> None:
        create()
        client.good("GET", f"/api/goals?limit={_LIMIT}")

    alone = milliseconds(platform.database, create, requests)
    costs[_AFTER_A_CREATE] = milliseconds(platform.database, create_and_list, requests) - alone
    Records(platform.database).remove_created(platform.backend)
    return costs


def _asks(platform: Platform, goals: int) -> dict[str, Ask]:
    client, records = Client(platform.backend.url), Records(platform.database)

    def page(offset: int) -> Ask:
        return lambda: client.good("GET", f"/api/goals?limit={_LIMIT}&offset={offset}")

    def get(offset: int) -> Ask:
        return lambda: records.page(_LIMIT, offset)

    middle, last = goals // 2, goals - _LIMIT
    return {
        "list, first page": page(0),
        "list, page in the middle": page(middle),
        "list, last page": page(last),
        "Chroma's `count` alone": records.count,
        "Chroma's `get` of the oldest alone": get(0),
        "Chroma's `get` in the middle alone": get(middle),
        "Chroma's `get` of the newest alone": get(last),
    }


def lists_table(costs: Mapping[int, Mapping[str, float]]) -> str:
    """Return the costs of lists by size, and how much more the largest size costs than the smallest."""
    head = ["CPU of the database, a request, ms", *(f"{goals:,} goals" for goals in costs), "last / first"]
    rows = {name: [costs[goals][name] for goals in costs] for name in next(iter(costs.values()))}
    return table(
        head,
        [[name, *(f"{cost:.2f}" for cost in row), f"{row[-1] / row[0]:.2f}"] for name, row in rows.items()],
    )
