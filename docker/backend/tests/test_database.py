"""The database is away, hangs, comes back, or is another server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.chroma import Chroma
from tests.endpoint_server import Endpoint
from tests.metrics import total
from tests.processes import wait_for
from tests.service import GOAL, Service, Start, running, settings_for

BODIES: dict[tuple[str, str], Any] = {
    ("GET", "/api/goals"): None,
    ("POST", "/api/goals"): GOAL,
    ("GET", "/api/goals/{goal_id}"): None,
    ("DELETE", "/api/goals/{goal_id}"): None,
    ("GET", "/api/goals/{goal_id}/check-ins"): None,
    ("POST", "/api/goals/{goal_id}/check-ins"): {"date": "2024-01-01", "value": 1},
    ("GET", "/api/goals/{goal_id}/trajectory"): None,
    ("GET", "/api/search"): None,
    ("GET", "/readyz"): None,
}


@pytest.fixture(scope="module")
def lone(folder: Path) -> Iterator[tuple[Service, Chroma]]:
    """A service started while its database is down."""
    chroma = Chroma(folder / "chroma")
    with running(settings_for(chroma.url), folder / "log") as service:
        yield service, chroma
    chroma.kill()


@pytest.fixture
def pair(lone: tuple[Service, Chroma]) -> tuple[Service, Chroma]:
    """The same service, with its database."""
    service, chroma = lone
    if not chroma.process:
        chroma.start()
    wait_for(service.is_ready)
    return service, chroma


def answers_503(service: Service) -> None:
    """Every route says so by itself, many times at once: a request that hangs would be 504."""
    requests = [(method, path.format(goal_id="g"), body) for (method, path), body in BODIES.items()] * 2
    with ThreadPoolExecutor(len(requests)) as pool:
        given = list(pool.map(lambda r: service.http.request(r[0], f"{r[1]}?q=run", json=r[2]), requests))
    assert {answer.status_code for answer in given} == {503}
    assert {answer.headers["retry-after"] for answer in given} == {"5"}
    assert {answer.headers["content-type"] for answer in given} == {"application/problem+json"}
    assert service.http.get("/livez").status_code == 200


def test_these_are_all_routes_that_need_the_database(lone: tuple[Service, Chroma]) -> None:
    """A new route must be tried without the database too."""
    paths = lone[0].http.get("/api/openapi.json").json()["paths"]
    routes = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert set(BODIES) == routes - {("GET", "/api/me")} | {("GET", "/readyz")}
    assert lone[0].http.get("/api/me").status_code == 200


def test_a_service_that_starts_before_its_database_answers_503_until_that_is_up(
    lone: tuple[Service, Chroma],
) -> None:
    """Waiting is right: it stays alive, and is ready without a restart."""
    service, chroma = lone
    chroma.kill()
    answers_503(service)
    chroma.start()
    wait_for(service.is_ready)
    assert service.create()["title"] == GOAL["title"]


def test_a_database_that_was_down_is_used_as_before(pair: tuple[Service, Chroma]) -> None:
    """Metrics and log say that it was down, nothing is lost, and no restart is needed."""
    service, chroma = pair
    goal = service.create()
    service.check_in(goal, "2024-01-01", 7)
    wait_for(lambda: service.is_ready() and total(service, "database_up") == 1)
    errors = total(service, "database_errors_total")
    chroma.kill()
    answers_503(service)
    wait_for(lambda: not service.is_ready() and total(service, "database_up") == 0)
    assert total(service, "database_errors_total") > errors
    chroma.start()
    wait_for(lambda: service.is_ready() and total(service, "database_up") == 1)
    assert service.http.get(f"/api/goals/{goal['id']}").json() == goal
    told = service.http.get(f"/api/goals/{goal['id']}/trajectory").json()
    assert told["points"] == [{"date": "2024-01-01", "value": 7}]


def test_no_request_hangs_on_a_database_that_hangs(pair: tuple[Service, Chroma]) -> None:
    """A server that takes connections and never answers is as unavailable as one that takes none."""
    service, chroma = pair
    goal = service.create()
    chroma.freeze()
    answers_503(service)
    chroma.thaw()
    wait_for(service.is_ready)
    assert service.http.get(f"/api/goals/{goal['id']}").json() == goal


def test_goals_that_were_acknowledged_survive_a_killed_database(pair: tuple[Service, Chroma]) -> None:
    """Whoever got 201 finds the goal again, newest first."""
    service, chroma = pair
    kept = [service.create(title=f"kept {number}")["id"] for number in range(20)]
    chroma.kill()
    chroma.start()
    wait_for(service.is_ready)
    listed = service.http.get("/api/goals", params={"limit": 20}).json()["items"]
    assert [goal["id"] for goal in listed] == kept[::-1]


def test_replicas_create_the_collection_together_and_see_each_others_goals(
    chroma: Chroma, start: Start
) -> None:
    """Two services that write the first goals of an empty database lose none."""
    services = [start(settings_for(chroma.url)) for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: services[number % 2].create(title=f"goal {number}"), range(16)))
    totals = [service.http.get("/api/goals").json()["total"] for service in services]
    assert totals == [16, 16]


def test_a_database_name_that_does_not_exist_is_reported_with_place_value_and_fix(
    shared_chroma: Chroma, start: Start
) -> None:
    """A cause is logged once, however many calls fail; the service stays alive but not ready."""
    service = start(settings_for(shared_chroma.url, CHROMADB_DATABASE="no_such_database"))
    assert [service.is_ready() for _ in range(5)] == [False] * 5
    assert service.http.get("/api/goals").status_code == 503
    [line] = service.lines(level="error", event="something is missing in the database")
    assert "[no_such_database] not found" in line["missing"]
    assert line["url"] == shared_chroma.url
    assert "CHROMADB_DATABASE" in line["fix"]


def test_a_server_that_is_not_a_database_is_reported_with_place_value_and_fix(
    endpoint: Endpoint, start: Start
) -> None:
    """Something else answers at the URL: its page is not logged, only what it answered."""
    service = start(settings_for(endpoint.url))
    wait_for(lambda: service.is_down_because("answered 501 with 'text/html"))
    answers_503(service)
    line = service.lines(event="database is down")[-1]
    assert (line["level"], line["url"]) == ("error", endpoint.url)
    assert "CHROMADB_URL" in line["fix"]
