"""Clients that change goals while these are re-embedded."""

import threading
from itertools import count
from pathlib import Path

import pytest

from tests.chroma import Chroma
from tests.endpoint_server import Endpoint
from tests.processes import HTTP, PATIENCE_SECONDS, wait_for
from tests.proxy import Request, is_renaming, proxy
from tests.service import GOAL, Start, end_of, reembed, settings_for, start_program
from tests.writers import writing


def test_no_acknowledged_change_is_lost_while_goals_are_reembedded(
    chroma: Chroma, start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    """Clients create and delete goals during the whole run: whoever got 201 or 204 finds it so afterwards."""
    endpoint.delay_seconds = 0.1
    old = start(settings_for(chroma.url))
    old.create()
    chroma.copy_record("goals", 150)
    before = old.goals()
    with writing(old, 2) as writers:
        wait_for(lambda: all(len(writer.statuses) > 3 for writer in writers))
        reembed(endpoint.settings(chroma.url), tmp_path / "reembed")
        wait_for(lambda: all(writer.statuses[-1] == 503 for writer in writers))
    assert {status for writer in writers for status in writer.statuses} == {201, 503}
    new = start(endpoint.settings(chroma.url))
    after = new.goals()
    kept = before.union(*(writer.kept for writer in writers))
    deleted = set().union(*(writer.deleted for writer in writers))
    assert len(kept) > len(before)
    assert deleted
    assert kept - after == set()
    assert deleted & after == set()


def test_goals_are_not_overlooked_while_others_are_deleted(
    chroma: Chroma, start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    """Deleting a goal moves all behind it, so that the next page of a list begins later."""
    start(settings_for(chroma.url)).create()
    chroma.copy_record("goals", 350)
    records, numbers = chroma.records("goals"), count()

    def delete_before_next_page(request: Request) -> bool:
        if f"{records}/get".endswith(request.path):
            HTTP.post(f"{records}/delete", json={"ids": [f"copy-{next(numbers)}"]})
        return True

    with proxy(chroma.port, delete_before_next_page) as url:
        reembed(endpoint.settings(url), tmp_path / "reembed")
    deleted = {f"copy-{number}" for number in range(next(numbers))}
    kept = {f"copy-{number}" for number in range(350)} - deleted
    assert kept - start(endpoint.settings(chroma.url)).goals() == set()


@pytest.mark.parametrize(("method", "path", "call"), [("POST", "", "/add"), ("DELETE", "/{id}", "/delete")])
def test_a_change_to_the_former_goals_after_their_last_copy_is_not_acknowledged(
    chroma: Chroma, start: Start, endpoint: Endpoint, tmp_path: Path, method: str, path: str, call: str
) -> None:
    """A call that was under way while they were replaced is answered with: try again."""
    armed, renaming, called, switched, answered = (threading.Event() for _ in range(5))

    def hold(request: Request) -> bool:
        if armed.is_set() and request.path.endswith(call):
            called.set()
            switched.wait(PATIENCE_SECONDS)
        if is_renaming(request):
            renaming.set()
            called.wait(PATIENCE_SECONDS)
        if request.command == "DELETE":
            switched.set()
            answered.wait(PATIENCE_SECONDS)
        return True

    with proxy(chroma.port, hold) as url:
        service = start(settings_for(url))
        goal = service.create()
        program = start_program(endpoint.settings(url), tmp_path / "reembed", "reembed")
        assert renaming.wait(PATIENCE_SECONDS)
        armed.set()
        answer = service.http.request(method, f"/api/goals{path}".format(**goal), json=GOAL)
        answered.set()
        end_of(program)
    assert answer.status_code == 503
    assert switched.is_set()


def test_goals_that_are_being_replaced_are_not_mistaken_for_none(
    chroma: Chroma, start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    """Whoever asks between the two renamings is told to try again, or gets the goals."""
    renamings, halfway, listing, switched = count(1), *(threading.Event() for _ in range(3))

    def hold(request: Request) -> bool:
        if is_renaming(request) and next(renamings) == 2:
            halfway.set()
            listing.wait(PATIENCE_SECONDS)
        if halfway.is_set() and request.command == "GET" and "/collections?" in request.path:
            listing.set()
            switched.wait(PATIENCE_SECONDS)
        if request.command == "DELETE":
            switched.set()
        return True

    start(settings_for(chroma.url)).create()
    with proxy(chroma.port, hold) as url:
        service = start(endpoint.settings(url))
        program = start_program(endpoint.settings(url), tmp_path / "reembed", "reembed")
        assert halfway.wait(PATIENCE_SECONDS)
        answer = service.http.get("/api/goals")
        end_of(program)
    assert listing.is_set()
    assert answer.status_code == 503 or answer.json()["total"] == 1
