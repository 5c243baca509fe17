"""Clients that write goals without a pause, and remember what was acknowledged."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from tests.service import GOAL, Service


@dataclass
class Writer:
    """Creates goals, deletes every third, and keeps their ids by what the service acknowledged."""

    service: Service
    end: threading.Event
    kept: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    statuses: list[int] = field(default_factory=list)

    def write(self) -> None:
        while not self.end.is_set():
            id_ = self._create()
            if id_ and len(self.statuses) % 3 == 0:
                self._delete(id_)

    def _create(self) -> str | None:
        answer = self.service.http.post("/api/goals", json=GOAL)
        self.statuses.append(answer.status_code)
        if answer.status_code != HTTPStatus.CREATED:
            return None
        id_: str = answer.json()["id"]
        self.kept.add(id_)
        return id_

    def _delete(self, id_: str) -> None:
        self.kept.remove(id_)  # a refused deletion may have been carried out or not
        if self.service.http.delete(f"/api/goals/{id_}").status_code == HTTPStatus.NO_CONTENT:
            self.deleted.add(id_)


@contextmanager
def writing(service: Service, count: int) -> Iterator[list[Writer]]:
    """Have this many clients write until the block ends."""
    end = threading.Event()
    writers = [Writer(service, end) for _ in range(count)]
    threads = [threading.Thread(target=writer.write) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        yield writers
    finally:
        end.set()
        for thread in threads:
            thread.join()
