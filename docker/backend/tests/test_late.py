"""A database that answers late or byte by byte: no call lasts for ever, and none leaves anything behind."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from app.database import CALL_SECONDS, PATIENCE_SECONDS
from tests.chroma import Chroma
from tests.metrics import value
from tests.processes import wait_for
from tests.proxy import Request, proxy
from tests.service import Service, Start, settings_for

FOUR_TIMES_ALL_SLOTS = 128


def all_at_once(service: Service, count: int, timeout: float = 60) -> list[int]:
    """Return the statuses of many lists that are asked for at once; 0 where the client gave up."""
    limits = httpx.Limits(max_connections=None)
    with httpx.Client(base_url=service.http.base_url, timeout=timeout, limits=limits) as http:

        def ask(_: int) -> int:
            try:
                return http.get("/api/goals").status_code
            except httpx.TimeoutException:
                return 0

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(ask, range(count)))


def test_a_database_that_is_slow_for_once_is_waited_for_while_it_lives(chroma: Chroma, start: Start) -> None:
    """As after its start, when the first search loads all vectors."""
    slow = iter([True])

    def admit(request: Request) -> bool:
        if request.path.endswith("/query") and next(slow, False):
            time.sleep(PATIENCE_SECONDS + 1)
        return True

    with proxy(chroma.port, admit) as url:
        service = start(settings_for(url))
        goal = service.create()
        assert service.search("long run") == [goal["title"]]
    assert not service.lines(event="database is down")


@pytest.mark.parametrize("path", ["/collections", "/count", "/get"])
def test_an_answer_that_drips_is_ended_and_holds_no_slot(chroma: Chroma, start: Start, path: str) -> None:
    """A byte a second is no answer, however often one is sent."""
    drips = iter(range(FOUR_TIMES_ALL_SLOTS))

    def admit(request: Request) -> bool | None:
        if path not in request.path or next(drips, None) is None:
            return True
        request.drip()
        return None

    start(settings_for(chroma.url)).create()
    with proxy(chroma.port, admit) as url:
        service = start(settings_for(url))
        began = time.monotonic()
        assert service.http.get("/api/goals").status_code == 503
        assert time.monotonic() - began < CALL_SECONDS + PATIENCE_SECONDS + 5
        for _ in drips:
            pass
        assert service.http.get("/api/goals").json()["total"] == 1


def test_clients_that_give_up_take_no_slot_with_them(chroma: Chroma, start: Start) -> None:
    """After four times as many calls as there are slots, each cut short, every route is as before."""
    held = iter(range(FOUR_TIMES_ALL_SLOTS))

    def admit(request: Request) -> bool:
        if request.path.endswith("/get") and next(held, None) is not None:
            time.sleep(4)
        return True

    start(settings_for(chroma.url)).create()
    with proxy(chroma.port, admit) as url:
        service = start(settings_for(url, REQUEST_TIMEOUT_SECONDS="2"))
        statuses = set(all_at_once(service, FOUR_TIMES_ALL_SLOTS, timeout=0.5))
        assert 200 not in statuses
        wait_for(lambda: value(service, "http_requests_in_flight") == 0)
        assert value(service, "http_requests_waiting") == 0
        for _ in held:
            pass
        wait_for(lambda: service.http.get("/api/goals").status_code == 200)
        assert all_at_once(service, 8) == [200] * 8
        assert service.is_ready()


def test_a_read_that_nobody_waits_for_makes_room_at_once(chroma: Chroma, start: Start) -> None:
    """Those who gave up do not keep others out."""
    opened = threading.Event()

    def admit(request: Request) -> bool:
        return not request.path.endswith("/get") or opened.wait(60)

    goal = start(settings_for(chroma.url)).create()
    with proxy(chroma.port, admit) as url:
        service = start(settings_for(url))
        with pytest.raises(httpx.TimeoutException):
            service.http.get(f"/api/goals/{goal['id']}", timeout=1)
        wait_for(lambda: value(service, "http_requests_in_flight") == 0)
        opened.set()
    [line] = service.lines(event="request", route="/api/goals/{goal_id}")
    assert line["status"] == 499
    assert not service.lines(event="database is down")


@pytest.mark.parametrize("path", ["/collections", "/count", "/get"])
def test_however_many_ask_a_database_that_hangs_are_told_so_and_none_after_its_time(
    chroma: Chroma, start: Start, path: str
) -> None:
    """It is 503 that they get, and not one after the other: 504 would be what only hangs."""
    hanging, over = threading.Event(), threading.Event()

    def admit(request: Request) -> bool:
        if hanging.is_set() and (path in request.path or "heartbeat" in request.path):
            over.wait(60)
        return True

    start(settings_for(chroma.url)).create()
    with proxy(chroma.port, admit) as url:
        service = start(settings_for(url))
        hanging.set()
        assert all_at_once(service, 100) == [503] * 100
        over.set()
        wait_for(service.is_ready)
        assert service.http.get("/api/goals").status_code == 200
