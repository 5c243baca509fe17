import json
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.harness import GOAL, Chroma, Service, answers, free_port, settings_for, wait_for

Start = Callable[[dict[str, str]], Service]


def answers_503_quickly(service: Service, within_seconds: float) -> None:
    requests = [
        ("GET", "/api/goals", None),
        ("POST", "/api/goals", GOAL),
        ("GET", "/api/search?q=run", None),
        ("DELETE", "/api/goals/x", None),
        ("GET", "/api/goals/x/trajectory", None),
        ("GET", "/readyz", None),
    ] * 4
    start = time.monotonic()
    with ThreadPoolExecutor(24) as pool:
        given = list(pool.map(lambda r: service.http.request(r[0], r[1], json=r[2]), requests))
    assert time.monotonic() - start < within_seconds
    assert {answer.status_code for answer in given} == {503}
    assert {answer.headers["retry-after"] for answer in given} == {"5"}
    assert {answer.headers["content-type"] for answer in given} == {"application/problem+json"}
    assert service.http.get("/livez").status_code == 200


def is_ready(service: Service) -> bool:
    return answers(f"{service.http.base_url}/readyz")


def test_the_service_starts_before_its_database_and_is_ready_after_it(start: Start, tmp_path: Path) -> None:
    chroma = Chroma(tmp_path / "chroma")
    service = start(settings_for(chroma.url))
    answers_503_quickly(service, 5)
    try:
        chroma.start()
        wait_for(lambda: is_ready(service))
        assert service.create()["title"] == GOAL["title"]
    finally:
        chroma.stop()


def test_while_the_database_is_away_all_is_503_and_then_as_before(chroma: Chroma, start: Start) -> None:
    service = start(settings_for(chroma.url))
    goal = service.create()
    service.check_in(goal, "2024-01-01", 7)
    chroma.stop()
    answers_503_quickly(service, 5)
    [up] = [f for f in text_string_to_metric_families(service.metrics()) if f.name == "database_up"]
    assert up.samples[0].value == 0
    chroma.start()
    wait_for(lambda: is_ready(service))
    assert service.http.get(f"/api/goals/{goal['id']}").json() == goal
    told = service.http.get(f"/api/goals/{goal['id']}/trajectory").json()
    assert told["points"] == [{"date": "2024-01-01", "value": 7}]


def test_no_request_hangs_on_a_database_that_hangs(chroma: Chroma, start: Start) -> None:
    service = start(settings_for(chroma.url))
    goal = service.create()
    assert chroma.process is not None
    chroma.process.send_signal(signal.SIGSTOP)
    answers_503_quickly(service, 5)
    chroma.process.send_signal(signal.SIGCONT)
    wait_for(lambda: is_ready(service))
    assert service.http.get(f"/api/goals/{goal['id']}").json() == goal


def test_goals_that_were_acknowledged_survive_a_killed_database(chroma: Chroma, start: Start) -> None:
    service = start(settings_for(chroma.url))
    kept = [service.create(title=f"kept {number}")["id"] for number in range(20)]
    chroma.stop()
    chroma.start()
    wait_for(lambda: is_ready(service))
    listed = service.http.get("/api/goals", params={"limit": 100}).json()["items"]
    assert [goal["id"] for goal in listed] == kept[::-1]


def test_replicas_create_the_collection_together_and_see_each_others_goals(
    chroma: Chroma, start: Start
) -> None:
    services = [start(settings_for(chroma.url)) for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: services[number % 2].create(title=f"goal {number}"), range(16)))
    totals = [service.http.get("/api/goals").json()["total"] for service in services]
    assert totals == [16, 16]


def test_a_wrong_database_leaves_the_service_live_but_not_ready_and_is_logged(
    chroma: Chroma, start: Start
) -> None:
    service = start(settings_for(chroma.url, CHROMADB_DATABASE="no_such_database"))
    assert service.http.get("/readyz").status_code == 503
    errors = [line for line in map(json.loads, service.lines().splitlines()) if line["level"] == "error"]
    assert [line["event"] for line in errors] == ["database is down"]
    assert "no_such_database" in errors[0]["error"]
    assert errors[0]["url"] == chroma.url


def test_a_server_that_is_no_database_is_503(start: Start) -> None:
    other = start(settings_for(f"http://127.0.0.1:{free_port()}"))
    service = start(settings_for(str(other.http.base_url)))
    assert service.http.get("/readyz").status_code == 503
    assert httpx.get(f"{service.http.base_url}/livez").status_code == 200
