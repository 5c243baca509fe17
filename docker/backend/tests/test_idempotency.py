"""A creation that is sent again with its key is the same record, whatever became of the first answer."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.chroma import Chroma
from tests.metrics import value
from tests.processes import wait_for
from tests.proxy import Request, proxy
from tests.service import GOAL, Service, Start, settings_for

CHECK_IN = {"date": "2024-01-01", "value": 7.5, "note": "felt good"}


def headers(key: str) -> dict[str, str]:
    return {"Idempotency-Key": f'"{key}"'}


def create(service: Service, key: str, path: str = "/api/goals", body: Any = GOAL) -> httpx.Response:
    return service.http.post(path, json=body, headers=headers(key))


@pytest.mark.parametrize("kind", ["goal", "check-in"])
def test_a_creation_that_is_sent_again_gives_the_same_record_once(service: Service, kind: str) -> None:
    """However the key is quoted."""
    goal, key = service.create(), str(uuid4())
    path, body = ("/api/goals", GOAL) if kind == "goal" else (f"/api/goals/{goal['id']}/check-ins", CHECK_IN)
    before = service.http.get(path).json()["total"]
    first, again = create(service, key, path, body), create(service, key, path, body)
    plain = service.http.post(path, json=body, headers={"Idempotency-Key": key})
    assert [each.status_code for each in (first, again, plain)] == [201] * 3
    assert first.json() == again.json() == plain.json()
    assert service.http.get(path).json()["total"] == before + 1


@pytest.mark.parametrize("number", [0.10460931071959001, 0.1, 1e-300, -1e12, 123456789.12345679])
def test_a_number_is_the_same_although_the_database_changes_its_last_digit(
    service: Service, number: float
) -> None:
    """Chroma reads 0.10460931071959001 as 0.10460931071959002."""
    key = str(uuid4())
    answers = [create(service, key, body=GOAL | {"target_value": number}) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("kind", ["goal", "check-in"])
def test_a_key_that_comes_with_other_content_is_refused(service: Service, kind: str) -> None:
    """The first one stays as it is."""
    goal, key = service.create(), str(uuid4())
    path, body = ("/api/goals", GOAL) if kind == "goal" else (f"/api/goals/{goal['id']}/check-ins", CHECK_IN)
    change = {"title": "Swim"} if kind == "goal" else {"value": 8}
    first = create(service, key, path, body)
    refused = create(service, key, path, body | change)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert "Idempotency-Key" in refused.json()["detail"]
    assert first.json() in service.http.get(path).json()["items"]


def test_a_key_belongs_to_what_it_creates(service: Service) -> None:
    """Goals and the check-ins of each goal have keys of their own, and without a key everything is new."""
    key = str(uuid4())
    goals = [service.create(), service.create()]
    ids = {create(service, key).json()["id"]}
    for goal in goals:
        ids.add(create(service, key, f"/api/goals/{goal['id']}/check-ins", CHECK_IN).json()["id"])
    assert len(ids | {goal["id"] for goal in goals}) == 5


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "a b", "caf\u00e9"])
def test_an_invalid_key_is_refused_with_what_is_allowed(service: Service, key: str) -> None:
    """Nothing is created by it."""
    answer = service.http.post("/api/goals", json=GOAL, headers=[(b"Idempotency-Key", key.encode())])
    assert answer.status_code == 400
    assert "1 to 255 visible ASCII characters" in answer.json()["detail"]


def test_two_creations_at_once_on_two_replicas_are_one_record(chroma: Chroma, start: Start) -> None:
    """Whichever comes first: both get the same answer, and so do many double clicks."""
    replicas = [start(settings_for(chroma.url)) for _ in range(2)]
    goal = replicas[0].create()
    for path, body in (("/api/goals", GOAL), (f"/api/goals/{goal['id']}/check-ins", CHECK_IN)):
        key, before = str(uuid4()), replicas[0].http.get(path).json()["total"]
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda n: create(replicas[n % 2], key, path, body), range(12)))  # noqa: B023
        assert {each.status_code for each in answers} == {201}
        assert [each.json() for each in answers] == [answers[0].json()] * 12
        assert replicas[1].http.get(path).json()["total"] == before + 1


def test_two_contents_at_once_are_one_record_and_one_refusal(chroma: Chroma, start: Start) -> None:
    """A key never gives a mixture."""
    replicas = [start(settings_for(chroma.url)) for _ in range(2)]
    replicas[0].create()
    for _ in range(5):
        key, bodies = str(uuid4()), [GOAL | {"title": "one"}, GOAL | {"title": "two"}]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda n: create(replicas[n], key, body=bodies[n]), range(2)))  # noqa: B023
        outcomes = [each.json()["title"] if each.status_code == 201 else each.status_code for each in answers]
        assert outcomes in (["one", 422], [422, "two"])
    assert replicas[0].http.get("/api/goals").json()["total"] == 6


def test_a_retry_after_a_lost_answer_is_the_same_record(chroma: Chroma, start: Start) -> None:
    """The database stores it and answers late: the client gives up, tries again, and finds it once."""
    late: list[str] = []

    def admit(request: Request) -> bool:
        if late and request.path.endswith(late[0]):
            late.clear()
            time.sleep(2.5)
        return True

    goal = start(settings_for(chroma.url)).create()
    with proxy(chroma.port, admit) as url:
        service, key = start(settings_for(url)), str(uuid4())
        for path, body in (("/api/goals", GOAL), (f"/api/goals/{goal['id']}/check-ins", CHECK_IN)):
            before = service.http.get(path).json()["total"]
            late.append("/add")
            with pytest.raises(httpx.TimeoutException):
                service.http.post(path, json=body, headers=headers(key), timeout=1)
            assert create(service, key, path, body).status_code == 201
            wait_for(lambda: value(service, "http_requests_in_flight") == 0)
            assert service.http.get(path).json()["total"] == before + 1


def test_a_retry_after_a_killed_backend_is_the_same_record(chroma: Chroma, start: Start) -> None:
    """What the first one had stored, another replica returns."""
    stored: list[bool] = []

    def admit(request: Request) -> bool:
        if request.command == "PUT" and not stored:
            stored.append(True)
            doomed.process.kill()
        return True

    other = start(settings_for(chroma.url))
    other.create()
    with proxy(chroma.port, admit) as url:
        doomed = start(settings_for(url))
        key = str(uuid4())
        with pytest.raises(httpx.TransportError):
            create(doomed, key)
    assert stored
    wait_for(lambda: not doomed.process.is_alive())
    again = create(other, key)
    assert again.status_code == 201
    assert other.http.get("/api/goals").json()["total"] == 2
    assert other.http.get("/api/goals").json()["items"][0] == again.json()


def test_a_key_that_is_sent_again_after_the_deletion_creates_again(service: Service) -> None:
    """As the service contract says: no table of keys is kept."""
    key = str(uuid4())
    goal = create(service, key).json()
    assert service.http.delete(f"/api/goals/{goal['id']}").status_code == 204
    assert service.http.delete(f"/api/goals/{goal['id']}").status_code == 404
    assert create(service, key).json()["id"] == goal["id"]
