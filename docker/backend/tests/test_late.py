"""A database that answers late or byte by byte: no call lasts forever, and none leaves anything behind."""

import threading
import time

import httpx
import pytest

from app.database.connection import PATIENCE_SECONDS
from tests.chroma import Chroma
from tests.load import all_at_once
from tests.metrics import value
from tests.processes import wait_for
from tests.proxy import Request, proxy
from tests.service import Start, settings_for

FOUR_TIMES_ALL_SLOTS = 128


def test_a_database_that_is_slow_for_once_is_waited_for_while_it_is_alive(
    chroma: Chroma, start: Start
) -> None:
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
        wait_for(lambda: all_at_once(service, 8) == [200] * 8)
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
    [line] = service.logged(event="request", route="/api/goals/{goal_id}")
    assert line["status"] == 499
    assert not service.lines(event="database is down")
