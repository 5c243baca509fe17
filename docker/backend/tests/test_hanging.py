"""A database that hangs, or answers byte by byte: no call lasts forever."""

import threading
import time

import pytest

from app.database.connection import CALL_SECONDS, PATIENCE_SECONDS
from tests.chroma import Chroma
from tests.load import all_at_once
from tests.processes import wait_for
from tests.proxy import Request, proxy
from tests.service import Start, settings_for

FOUR_TIMES_ALL_SLOTS = 128


def test_an_answer_that_drips_is_ended_and_holds_no_slot(chroma: Chroma, start: Start) -> None:
    """A byte a second does not count as an answer."""
    drips = iter(range(FOUR_TIMES_ALL_SLOTS))

    def admit(request: Request) -> bool | None:
        if not request.path.endswith("/get") or next(drips, None) is None:
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


@pytest.mark.parametrize("path", ["/collections", "/count"])
def test_however_many_ask_a_database_that_hangs_all_are_told_in_time(
    chroma: Chroma, start: Start, path: str
) -> None:
    """All of them get 503, at the same time; 504 would mean that the request itself hung."""
    hanging, over = threading.Event(), threading.Event()

    def admit(request: Request) -> bool:
        if hanging.is_set() and (path in request.path or "heartbeat" in request.path):
            over.wait(60)
        return True

    start(settings_for(chroma.url)).create()
    with proxy(chroma.port, admit) as url:
        service = start(settings_for(url))
        hanging.set()
        assert all_at_once(service, 64) == [503] * 64
        over.set()
        wait_for(service.is_ready)
        assert service.http.get("/api/goals").status_code == 200
