"""Clients that read goals without a pause, each time on a new connection."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.processes import HTTP

Outcome = tuple[float, int | str]
"""When a request began, and its status or what kept it from one."""


@contextmanager
def load(url: str, count: int) -> Iterator[list[Outcome]]:
    """Let so many clients ask until the block ends."""
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
