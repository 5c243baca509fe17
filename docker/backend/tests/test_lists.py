"""Lists: every page is right at once, whichever replica wrote and however many goals there are."""

from typing import Any

import httpx
import pytest

from app.goals.newest import KEPT
from tests.chroma import Chroma
from tests.processes import HTTP, wait_for
from tests.service import Service, Start, settings_for

MORE = KEPT + 30


def page(service: Service, limit: int, offset: int) -> dict[str, Any]:
    answer: httpx.Response = service.http.get("/api/goals", params={"limit": limit, "offset": offset})
    content: dict[str, Any] = answer.json()
    return content


def ids(listed: dict[str, Any]) -> list[str]:
    return [goal["id"] for goal in listed["items"]]


@pytest.fixture(scope="module")
def many(service: Service, shared_chroma: Chroma) -> tuple[Service, list[str]]:
    """A service with more goals than it remembers, and their ids from the newest to the oldest."""
    first = service.create()["id"]
    shared_chroma.copy_record("goals", MORE)
    return service, [f"copy-{number}" for number in range(MORE - 1, -1, -1)] + [first]


@pytest.mark.parametrize(
    "offset", [0, 1, KEPT - 21, KEPT - 20, KEPT - 19, KEPT - 1, KEPT, MORE - 5, MORE, MORE + 9]
)
def test_a_page_is_that_part_of_all_goals_newest_first(many: tuple[Service, list[str]], offset: int) -> None:
    """On both sides of what is remembered, across it, at the end, and past it."""
    service, expected = many
    listed = page(service, 20, offset)
    assert ids(listed) == expected[offset : offset + 20]
    assert listed["total"] == len(expected)


def test_what_one_replica_writes_the_others_list_at_once(chroma: Chroma, start: Start) -> None:
    """Creations and deletions, even when they alternate."""
    replicas = [start(settings_for(chroma.url)) for _ in range(2)]
    expected: list[str] = []
    for number in range(12):
        writer, reader = replicas[number % 2], replicas[1 - number % 2]
        expected.insert(0, writer.create()["id"])
        assert ids(page(reader, 20, 0)) == expected
        if number % 3 == 2:
            gone = expected.pop(1)
            assert reader.http.delete(f"/api/goals/{gone}").status_code == 204
            listed = page(writer, 20, 0)
            assert (ids(listed), listed["total"]) == (expected, len(expected))


def test_what_a_release_without_marks_writes_is_listed_soon(chroma: Chroma, start: Start) -> None:
    """As during an update, while replicas of both releases run."""
    service = start(settings_for(chroma.url))
    service.create()
    assert page(service, 20, 0)["total"] == 1
    chroma.copy_record("goals", 3)
    wait_for(lambda: page(service, 20, 0)["total"] == 4)
    HTTP.post(f"{chroma.records('goals')}/delete", json={"ids": ["copy-1"]}).raise_for_status()
    wait_for(lambda: ids(page(service, 20, 0))[:2] == ["copy-2", "copy-0"])
