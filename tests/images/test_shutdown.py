"""SIGTERM under load: no client notices that a container stops, and it exits with 0."""

import json
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.images.conftest import Start
from tests.images.container import Service, wait_until
from tests.images.load import Outcome, load_on
from tests.images.manifest import DECLARED, PROD
from tests.images.production import PROXY, Platform, start_proxy
from tests.images.services import Services
from tests.notes import Note
from tests.usage import Answer, request, wait_until_it_answers

pytestmark = pytest.mark.usefixtures("platform")

REPLICATED = sorted(name for name, each in PROD.items() if each.honours_contract and not each.data)
"""Services that drain, because another replica takes over; a database with one volume has no other."""

PATHS = {"frontend": ("/",), "backend": ("/api/goals",)}
"""What is requested from our own images besides their liveness."""

MARGIN_SECONDS = 1
"""Well before the end of the drain, no request is sent to the container any more."""

AS_JSON = {"Content-Type": "application/json"}
GOAL = {"title": "Finish what was begun", "target_value": 1, "target_date": "2030-01-01"}
Replicate = Callable[[str, str], Service]


@pytest.fixture
def replicate(start: Start) -> Replicate:
    """Return a function that starts one more replica of a service under a name of the network."""

    def replicate_one(name: str, alias: str) -> Service:
        replica = start(PROD[name], alias=alias)
        replica.wait_for("readiness")
        return replica

    return replicate_one


def failed(outcomes: Iterable[Outcome], told: float) -> list[str]:
    """Return what failed, and when: before or after a service was told to stop."""
    return [each.since(told) for each in outcomes if each.result != 200]


def sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.time()))


def ends_in_time(service: Service, told: float, note: Note) -> None:
    """Check that a service that was told to stop exits with 0 before the kubelet would kill it."""
    assert service.exit_code() == 0, service.end_of_log()
    seconds, grace = time.time() - told, service.workload.grace_seconds
    note(f"{seconds:6.1f} s  from SIGTERM to the end of {service.workload.name} (of {grace} s)")
    assert seconds <= grace


@pytest.mark.parametrize("name", REPLICATED)
def test_every_request_is_served_while_draining(
    name: str, services: Services, replicate: Replicate, note: Note
) -> None:
    """Readiness fails, and everything else is answered as before until DRAIN_SECONDS have passed."""
    leaving = replicate(name, "leaving")
    workload = leaving.workload
    paths = (workload.probe("liveness"), *(() if workload.is_foreign else PATHS[name]))
    with load_on(services, leaving, "leaving", *paths) as load:
        told = time.time()
        leaving.signal("TERM")
        readiness = workload.probe("readiness")
        wait_until(
            lambda: leaving.answers(readiness, 503), f"{name} says that it is not ready", leaving.end_of_log
        )
        assert time.time() - told < workload.drain_seconds, "readiness failed only after the drain"
        sleep_until(told + workload.drain_seconds - MARGIN_SECONDS)
        outcomes = load.end()
    assert failed(outcomes, told) == []
    assert any(each.begun > told + 1 for each in outcomes)
    if not workload.is_foreign:
        assert {each.connection for each in outcomes} == {"new", "kept"}
    ends_in_time(leaving, told, note)


def served(backend: Service) -> int:
    """Return how often a backend has listed goals."""
    return sum(line.get("route") == "/api/goals" for line in backend.log_lines())


@pytest.mark.own("backend", "frontend")
def test_a_backend_that_stops_is_not_noticed_through_the_frontend(
    services: Services, platform: Platform, start: Start, replicate: Replicate, note: Note
) -> None:
    """No request fails, before the exit or after it; one that is open when the drain ends is finished."""
    replicas = [replicate("backend", "backends") for _ in range(2)]
    frontend = start(PROD["frontend"], settings={"BACKEND_URL": "http://backends:8000"}, alias="busy")
    frontend.wait_for("readiness")
    with (
        load_on(services, frontend, "busy", "/api/goals") as load,
        ThreadPoolExecutor(1) as pool,
    ):
        staying, leaving = sorted(replicas, key=served)
        site = leaving.site
        platform.endpoint.does(delay_seconds=2 * MARGIN_SECONDS)
        told = time.time()
        leaving.signal("TERM")
        sleep_until(told + leaving.workload.drain_seconds - MARGIN_SECONDS)
        opened = pool.submit(lambda: request(site, "POST", "/api/goals", json.dumps(GOAL).encode(), AS_JSON))
        ends_in_time(leaving, told, note)
        platform.endpoint.does(delay_seconds=0)
        time.sleep(MARGIN_SECONDS)
        outcomes = load.end()
    assert opened.result().status == 201
    assert failed(outcomes, told) == []
    assert served(leaving) > 0
    assert served(staying) > 0


@pytest.mark.own("backend", "frontend")
def test_a_proxy_that_stops_answers_what_it_had_begun(platform: Platform, start: Start, note: Note) -> None:
    """A manifest lets it wait before SIGTERM; then it takes nothing new, and finishes what is open."""
    leaving = start_proxy(start, alias="leaving")
    leaving.wait_for("readiness")
    site = leaving.site
    platform.endpoint.does(delay_seconds=2 * MARGIN_SECONDS)
    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(lambda: request(site, "POST", "/api/goals", json.dumps(GOAL).encode(), AS_JSON))
        time.sleep(MARGIN_SECONDS)
        told = time.time()
        leaving.signal("TERM")
        wait_until(lambda: not leaving.answers("/ping"), "it takes nothing new", leaving.end_of_log)
        ends_in_time(leaving, told, note)
        platform.endpoint.does(delay_seconds=0)
    assert opened.result().status == 201
    waits = PROXY.container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert waits == DECLARED[PROXY.name].drain_seconds


def test_a_database_that_stops_answers_what_it_had_begun(
    services: Services, start: Start, note: Note
) -> None:
    """Until SIGTERM every request is answered; then a request is answered in full or not accepted."""
    leaving = start(PROD["chromadb"], alias="leaving")
    leaving.wait_for("readiness")
    with load_on(services, leaving, "leaving", leaving.workload.probe("liveness")) as load:
        told = time.time()
        leaving.signal("TERM")
        ends_in_time(leaving, told, note)
        outcomes = load.end()
    assert failed((each for each in outcomes if each.ended < told), told) == []
    answered = [each for each in outcomes if isinstance(each.result, int)]
    in_part = [each for each in outcomes if str(each.result).startswith("IncompleteRead")]
    assert failed(answered + in_part, told) == []


@pytest.mark.own("backend", "frontend")
def test_nothing_that_was_acknowledged_is_lost_when_the_database_restarts(platform: Platform) -> None:
    """While it is down, a goal is refused with 503 and Retry-After; every goal answered with 201 is kept."""
    wait_until_it_answers(platform.site)
    kept: list[Answer] = []
    refused: list[Answer] = []
    for number in range(40):
        if number == 10:
            platform.chromadb.signal("TERM")
        if number == 20:
            assert platform.chromadb.exit_code() == 0
        answer = platform.oauth2_proxy.ask("/api/goals", "POST", GOAL | {"title": f"Goal {number}"})
        (kept if answer.status == 201 else refused).append(answer)
        if number == 30:
            platform.chromadb.engine.answer("start", platform.chromadb.id)
            wait_until_it_answers(platform.site)
    assert len(kept) >= 19
    assert {(each.status, each.headers.get("retry-after")) for each in refused} == {(503, "5")}
    for answer in kept:
        goal = answer.json()
        assert platform.oauth2_proxy.ask(f"/api/goals/{goal['id']}").json() == goal
