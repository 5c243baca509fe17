"""The clients' requests, as people use the page: of 100 requests 50 list, 30 read, 15 search, 5 create."""

import json
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote
from uuid import uuid4

SHARES = {"list": 50, "read": 30, "search": 15, "create": 5}
_DEEP = 0.1
TEXTS = ("play an instrument", "get fit", "put money aside", "speak another language", "grow vegetables")
RANDOM = Random()  # noqa: S311 (no secret)
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Wish:
    """A request, which is sent again unchanged until it is answered."""

    kind: str
    method: str
    path: str
    body: str = ""
    key: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def filled_id(number: int) -> str:
    """Return the id of a goal that was put into the database before the load."""
    return f"filled-{number:08}"


def new_goal(title: str) -> dict[str, object]:
    """Return the body of a request that creates a goal."""
    rest = {"target_value": 12.5, "unit": "km", "target_date": "2030-06-01"}
    return {
        "title": title,
        "description": "A little more of it every week, and a note of how it went.",
    } | rest


def wish(goals: int) -> Wish:
    """Return a request of the mix, for a database with this many goals."""
    kind = RANDOM.choices(list(SHARES), list(SHARES.values()))[0]
    return {"list": _list, "read": _read, "search": _search, "create": _create}[kind](goals)


def _list(goals: int) -> Wish:
    offset = RANDOM.randrange(goals) if RANDOM.random() < _DEEP else 0
    return Wish("list", "GET", f"/api/goals?limit=20&offset={offset}")


def _read(goals: int) -> Wish:
    return Wish("read", "GET", f"/api/goals/{filled_id(RANDOM.randrange(1, goals))}")


def _search(_: int) -> Wish:
    return Wish("search", "GET", f"/api/search?q={quote(RANDOM.choice(TEXTS))}")


def _create(_: int) -> Wish:
    key = str(uuid4())
    body = json.dumps(new_goal(title_of(key)))
    return Wish("create", "POST", "/api/goals", body, key, _JSON | {"Idempotency-Key": f'"{key}"'})


MARK = "Benchmark"


def title_of(key: str) -> str:
    """Return the title of the goal that a create with this key makes."""
    return f"{MARK} {key}"


def key_of(document: str) -> str:
    """Return the key of the create that made a goal with this document."""
    return document.partition("\n")[0].removeprefix(f"{MARK} ")
