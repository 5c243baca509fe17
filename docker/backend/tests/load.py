"""Clients that read goals without a pause, each time on a new connection."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx

from tests.processes import HTTP
from tests.service import Service

Outcome = tuple[float, int | str]
"""When a request began, and its status or what kept it from one."""


@contextmanager
def load(url: str, count: int) -> Iterator[list[Outcome]]:
    """Have this many clients read until the block ends."""
    outcomes: list[Outcome] = []
    end = threading.Event()

    def ask() -> None:
        while not end.is_set():
            began = time.monotonic()
            try:
                outcomes.append((began, HTTP.get(f"{url}/api/goals").status_code))
            except httpx.TransportError as error:
                outcomes.append((began, repr(error)))
                end.wait(0.1)

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield outcomes
    finally:
        end.set()
        for thread in threads:
            thread.join()


def all_at_once(service: Service, count: int, timeout: float = 60) -> list[int]:
    """Return the statuses of many lists requested at once; 0 if the client gave up."""
    limits = httpx.Limits(max_connections=None)
    with httpx.Client(base_url=service.http.base_url, timeout=timeout, limits=limits) as http:

        def ask(_: int) -> int:
            try:
                return http.get("/api/goals").status_code
            except httpx.TimeoutException:
                return 0

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(ask, range(count)))
