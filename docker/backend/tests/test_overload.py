"""More requests than can be served: the excess is refused at once, and does not count as an outage."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from app.database.connection import PATIENCE_SECONDS
from app.embedding.endpoint import MOST as MOST_SEARCHES
from app.web.admission import MOST
from tests.chroma import Chroma
from tests.endpoint_server import Endpoint
from tests.metrics import total, value
from tests.processes import PATIENCE_SECONDS as LONG
from tests.processes import wait_for
from tests.proxy import Request, proxy
from tests.service import Service, Start, settings_for

CLIENTS = MOST + 72


@dataclass
class Gate:
    """Holds up every request for records until it is opened."""

    opened: threading.Event = field(default_factory=threading.Event)

    def admit(self, request: Request) -> bool:
        return not request.path.endswith("/get") or self.opened.wait(LONG)


@contextmanager
def crowd(service: Service, path: str) -> Iterator[list[httpx.Response]]:
    """Have many patient clients ask at once; their answers are there when the block ends."""
    answers: list[httpx.Response] = []
    with (
        httpx.Client(base_url=service.http.base_url, timeout=10 * LONG, limits=httpx.Limits()) as http,
        ThreadPoolExecutor(CLIENTS) as pool,
    ):
        for _ in range(CLIENTS):
            pool.submit(lambda: answers.append(http.get(path)))
        yield answers


def test_what_exceeds_the_limit_is_refused_as_busy_and_the_rest_is_answered(
    chroma: Chroma, start: Start
) -> None:
    """A replica under overload is alive and ready, and its metrics and log report no outage."""
    gate = Gate()
    with proxy(chroma.port, gate.admit) as url:
        service = start(settings_for(url))
        goal_id = start(settings_for(chroma.url)).create()["id"]
        with crowd(service, f"/api/goals/{goal_id}") as answers:
            wait_for(lambda: len(answers) == CLIENTS - MOST)
            wait_for(lambda: (value(service, "http_requests_waiting") or 0) > 0)
            refused = list(answers)
            assert service.is_ready()
            assert service.http.get("/livez").status_code == 200
            gate.opened.set()
    assert Counter(each.status_code for each in answers) == {200: MOST, 503: CLIENTS - MOST}
    assert {each.json()["detail"] for each in refused} == {"The service is busy: try again in a moment."}
    assert {each.headers["content-type"] for each in refused} == {"application/problem+json"}
    assert all(int(each.headers["retry-after"]) > 0 for each in refused)
    assert value(service, "http_requests_refused_total", reason="busy") == CLIENTS - MOST
    assert (value(service, "http_requests_waiting"), value(service, "database_up")) == (0, 1)
    assert total(service, "database_errors_total") == 0
    assert not service.lines(event="database is down")
    assert len(service.lines(event="requests are refused")) == 1
    wait_for(lambda: bool(service.create() and service.lines(event="requests are no longer refused")))
    assert [line["refused"] for line in service.lines(event="requests are no longer refused")] == [72]


def test_waiting_for_a_turn_does_not_count_as_the_databases_time(chroma: Chroma, start: Start) -> None:
    """Of many who waited for long, most are measured as answered at once: only some were at the database."""
    gate = Gate()
    with proxy(chroma.port, gate.admit) as url:
        service = start(settings_for(url))
        goal_id = start(settings_for(chroma.url)).create()["id"]
        with crowd(service, f"/api/goals/{goal_id}"):
            wait_for(lambda: (value(service, "http_requests_waiting") or 0) > 90)
            time.sleep(PATIENCE_SECONDS + 1)
            gate.opened.set()
    slow = {"operation": "get", "le": "2.5"}
    calls = value(service, "database_call_duration_seconds_count", operation="get") or 0
    held = calls - (value(service, "database_call_duration_seconds_bucket", **slow) or 0)
    assert 0 < held < calls / 2


def test_a_slow_embedding_endpoint_leaves_room_for_what_needs_none(
    chroma: Chroma, start: Start, endpoint: Endpoint
) -> None:
    """Of many searches at once, those that exceed their own limit are refused; no read is, at any moment."""
    service = start(endpoint.settings(chroma.url, REQUEST_TIMEOUT_SECONDS=str(5 * LONG)))
    goal = service.create()
    endpoint.opened.clear()

    def read() -> int:
        assert service.http.get(f"/api/goals/{goal['id']}").json() == goal
        return len(answers)

    with crowd(service, "/api/search?q=run") as answers:
        try:
            wait_for(lambda: read() >= CLIENTS - MOST_SEARCHES, 3 * LONG)
        finally:
            endpoint.opened.set()
        refused = [each for each in answers if each.status_code == 503]
    assert Counter(each.status_code for each in answers) == {200: MOST_SEARCHES, 503: CLIENTS - MOST_SEARCHES}
    assert {each.json()["detail"] for each in refused} == {
        "The embedding service is slow: try again in a moment."
    }
    assert value(service, "http_requests_refused_total", reason="embedding") == len(refused)
    assert value(service, "http_requests_refused_total", reason="busy") == 0
