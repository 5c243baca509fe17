"""Nothing outlasts a load: clients that come, time out and leave take no slot, task, socket or memory."""

import time
from collections.abc import Callable
from typing import NamedTuple

from tests.chroma import Chroma
from tests.hammer import hammer
from tests.metrics import total
from tests.processes import wait_for
from tests.service import Service, Start, settings_for

CLIENTS, SECONDS, GOALS = 60, 20, 20
_MIB = 1024 * 1024


class Held(NamedTuple):
    """What a service holds while nobody asks."""

    requests: float
    waiting: float
    tasks: float
    sockets: float
    memory_mib: float


def held(service: Service) -> Held:
    return Held(
        requests=total(service, "http_requests_in_flight"),
        waiting=total(service, "http_requests_waiting"),
        tasks=total(service, "event_loop_tasks"),
        sockets=total(service, "process_open_fds"),
        memory_mib=total(service, "process_resident_memory_bytes") // _MIB,
    )


def is_good(service: Service, goal: str) -> bool:
    """Return whether every route answers, one after the other."""
    paths = (
        "/readyz",
        "/api/goals",
        f"/api/goals/{goal}",
        f"/api/goals/{goal}/trajectory",
        "/api/search?q=a",
    )
    return all(service.http.get(path).status_code == 200 for path in paths)


def test_a_load_leaves_nothing_behind(
    chroma: Chroma, start: Start, record_property: Callable[[str, object], None]
) -> None:
    """Soon after its end every route is good, and what is held is what was held before."""
    service = start(settings_for(chroma.url, LOG_LEVEL="error"))
    goals = [service.create()["id"] for _ in range(GOALS)]
    port = int(service.settings["HTTP_PORT"])
    hammer(port, goals, CLIENTS, 3, seed=0)  # what is made once is made now
    wait_for(lambda: held(service).requests == 0 and is_good(service, goals[0]))
    before = held(service)
    outcomes = hammer(port, goals, CLIENTS, SECONDS, seed=1000)
    ended = time.monotonic()
    wait_for(lambda: is_good(service, goals[0]))
    took = time.monotonic() - ended
    wait_for(lambda: held(service)[:3] <= before[:3] and held(service).sockets <= before.sockets + 2)
    after = held(service)
    told = f"{dict(outcomes)}, good again after {took:.1f} s; before: {before}; after: {after}"
    record_property("hammered for 20 s", told)
    assert after.memory_mib < before.memory_mib + 40
    assert not {"500", "504"} & outcomes.keys()
    assert total(service, "database_errors_total") == 0
    assert not service.lines(event="database is down")
