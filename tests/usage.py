"""The platform as a person uses it, through one address alone."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from secrets import token_hex
from typing import Any
from urllib.parse import quote, urlsplit

WAIT_SECONDS = 180
"""How long a platform may take to answer for the first time."""

REQUEST_SECONDS = 40
_VALUES = {20: 5.0, 10: 10.0, 0: 15.0}
"""What is logged, by days before today: on track for 20 in ten days."""


@dataclass(frozen=True)
class Answer:
    """What a client got."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Site:
    """A platform at its address, for somebody who sends these headers with each request."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """The cookie of a session, or a token; empty where nobody has to sign in."""

    def __str__(self) -> str:
        return self.url


@dataclass(frozen=True)
class Created:
    """What was created, as the platform answered it: enough to see later that nothing was lost."""

    goals: tuple[dict[str, Any], ...]
    check_ins: tuple[dict[str, Any], ...]
    """Of the first goal, in the order of their days."""


def use_platform(url: Site | str) -> Created:
    """Create two goals, log check-ins, see where that leads, and find each goal by a paraphrase."""
    wait_until_it_answers(url)
    run = token_hex(4)
    piano = _create_goal(url, f"Learn to play the piano ({run})")
    money = _create_goal(url, f"Save money for a house ({run})")
    today = datetime.now(UTC).date()
    path = f"/api/goals/{piano['id']}/check-ins"
    check_ins = tuple(
        _send(url, path, {"date": str(today - timedelta(days=ago)), "value": value})
        for ago, value in _VALUES.items()
    )
    created = Created((piano, money), check_ins)
    _leads_to_the_target(url, created)
    _is_found_before(url, "get better at a musical instrument", piano, money)
    _is_found_before(url, "put aside cash to buy a home", money, piano)
    still_there(url, created)
    return created


def still_there(url: Site | str, created: Created) -> None:
    """Raise AssertionError unless everything that was created is there as it was."""
    for goal in created.goals:
        kept = get(url, f"/api/goals/{goal['id']}")
        assert kept == goal, f"goal {goal['id']} was created as {goal}, and is now {kept}"
    path = f"/api/goals/{created.goals[0]['id']}/check-ins"
    kept = get(url, path)["items"][::-1]
    assert kept == list(created.check_ins), f"{path} were {list(created.check_ins)}, and are now {kept}"


def wait_until_it_answers(url: Site | str) -> None:
    """Return when the platform lists goals; raise AssertionError if it does not begin to."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            answer: Answer | Exception = request(url, "GET", "/api/goals")
        except (OSError, HTTPException) as error:
            answer = error
        if isinstance(answer, Answer) and answer.status == 200:
            return
        assert time.monotonic() < end, f"{url}/api/goals did not answer in {WAIT_SECONDS} s, last: {answer}"
        time.sleep(0.5)


def get(url: Site | str, path: str) -> Any:
    """Return the JSON that is at a path."""
    answer = request(url, "GET", path)
    assert answer.status == 200, f"GET {path}: {answer}"
    return answer.json()


def request(
    url: Site | str, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> Answer:
    """Return the answer to one request on a connection of its own."""
    site = url if isinstance(url, Site) else Site(url)
    parts = urlsplit(site.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=REQUEST_SECONDS)
    try:
        connection.request(method, path, body, {**site.headers, **(headers or {})})
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, named, response.read())
    finally:
        connection.close()


def misdirects_other_hosts(url: Site | str) -> None:
    """Check that pages and the API are served for no host but those of the environment."""
    for path in ("/", "/goals/17", "/api/goals"):
        refused = request(url, "GET", path, headers={"Host": "goals.evil.example"})
        assert (refused.status, refused.headers["content-type"]) == (421, "application/problem+json"), refused
        assert refused.json()["status"] == 421


def _send(url: Site | str, path: str, content: object) -> dict[str, Any]:
    answer = request(url, "POST", path, json.dumps(content).encode(), {"Content-Type": "application/json"})
    assert answer.status == 201, f"POST {path} {content}: {answer}"
    made: dict[str, Any] = answer.json()
    return made


def _create_goal(url: Site | str, title: str) -> dict[str, Any]:
    day = datetime.now(UTC).date() + timedelta(days=10)
    return _send(url, "/api/goals", {"title": title, "target_value": 20, "target_date": str(day)})


def _leads_to_the_target(url: Site | str, created: Created) -> None:
    told = get(url, f"/api/goals/{created.goals[0]['id']}/trajectory")
    points = [{"date": each["date"], "value": each["value"]} for each in created.check_ins]
    assert told["points"] == points, f"the trajectory of {points} is {told}"
    assert told["status"] == "on_track", f"the trajectory of {points} is {told}"


def _is_found_before(url: Site | str, paraphrase: str, meant: dict[str, Any], other: dict[str, Any]) -> None:
    items = get(url, f"/api/search?q={quote(paraphrase)}&limit=50")["items"]
    found = [item["goal"]["id"] for item in items]
    titles = [item["goal"]["title"] for item in items]
    assert meant["id"] in found, f"{paraphrase!r} does not find {meant['title']!r}, but {titles}"
    before = found.index(meant["id"])
    assert other["id"] not in found[:before], f"{paraphrase!r} finds {other['title']!r} first: {titles}"
