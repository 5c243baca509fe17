"""What comes in is validated strictly; what is stored is returned as it is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.backups import Backups, settings_with_folder
from tests.chroma import Chroma
from tests.processes import HTTP
from tests.service import GOAL, Service, Start, settings_for

DAY = "2024-01-01"
UNSEEN = ["\u200b", "\u00ad", "\u2060\ufeff", "\u3164", "\u2800", "\u034f", "\u00a0 \t", "\u202e", "\u180e"]


@pytest.mark.parametrize(
    ("sent", "kept"), [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\n\tb", "a\n\tb"), (" a\r\n", "a")]
)
def test_line_endings_of_every_system_become_one(service: Service, sent: str, kept: str) -> None:
    """Nobody is refused for the keyboard that they have."""
    goal = service.create(description=sent)
    assert goal["description"] == kept
    path = f"/api/goals/{goal['id']}/check-ins"
    assert service.http.post(path, json={"date": DAY, "value": 1, "note": sent}).json()["note"] == kept


@pytest.mark.parametrize("text", [0, 1.5, True, None, [], {}, ["a"], {"a": 1}])
@pytest.mark.parametrize("field", ["title", "description", "unit", "target_date"])
def test_what_is_not_text_is_neither_text_nor_a_date(service: Service, field: str, text: Any) -> None:
    """A number is not a day since 1970, and a list is not its text."""
    answer = service.http.post("/api/goals", json=GOAL | {field: text})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [f"body.{field}"]


@pytest.mark.parametrize("number", ["1", "", True, False, None, [], {}, "NaN"])
def test_what_is_not_a_number_is_refused(service: Service, number: Any) -> None:
    """Neither a boolean nor text that looks like one."""
    assert service.http.post("/api/goals", json=GOAL | {"target_value": number}).status_code == 422
    path = f"/api/goals/{service.create()['id']}/check-ins"
    assert service.http.post(path, json={"date": DAY, "value": number}).status_code == 422


@pytest.mark.parametrize(
    "day",
    [
        "0",
        "1704067200",
        "2024-01-01T00:00:00",
        "2024-1-1",
        "20240101",
        "2024-02-30",
        "",
        "today",
        "2024-01-01Z",
    ],
)
def test_what_is_not_a_date_is_refused(service: Service, day: str) -> None:
    """A date is year, month and day, and nothing that could be mistaken for one."""
    assert service.http.post("/api/goals", json=GOAL | {"target_date": day}).status_code == 422
    path = f"/api/goals/{service.create()['id']}/check-ins"
    assert service.http.post(path, json={"date": day, "value": 1}).status_code == 422


@pytest.mark.parametrize("title", ["", " ", *UNSEEN, "".join(UNSEEN)])
def test_a_title_that_nobody_can_see_is_blank(service: Service, title: str) -> None:
    """So is a text to search for."""
    answer = service.http.post("/api/goals", json=GOAL | {"title": title})
    assert answer.status_code == 422
    assert "blank" in answer.json()["errors"][0]["message"]
    assert service.http.get("/api/search", params={"q": title}).status_code == 422


@pytest.mark.parametrize("title", ["a\u200b", "👩\u200d👩\u200d👧", "क्\u200dष", "é", "走る"])
def test_a_title_may_contain_invisible_characters_beside_visible_ones(service: Service, title: str) -> None:
    """Emoji and many scripts need it."""
    assert service.create(title=title)["title"] == title


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9b"])
def test_control_characters_are_refused(service: Service, character: str) -> None:
    """They could change what a terminal or a log shows."""
    for field in ("title", "description", "unit"):
        assert service.http.post("/api/goals", json=GOAL | {field: f"a{character}b"}).status_code == 422


FORMER = {
    "title": "\u200b",
    "description": "a\x7fb\u202ec",
    "target_value": 0.0,
    "unit": "\x85km",
    "target_date": "1970-01-01",
    "created_at": "2026-01-01T00:00:00Z",
}
"""A goal that earlier releases accepted, and this one would not."""
AHEAD = f"{datetime.now(UTC).date() + timedelta(days=400)}"


def put_as_before(chroma: Chroma) -> None:
    """Store such a goal with a check-in, as the last release did."""
    goals, check_ins = chroma.records("goals"), chroma.records("check-ins")
    texts = f"{FORMER['title']}\n{FORMER['description']}"
    metadata = {name: FORMER[name] for name in ("target_value", "unit", "target_date", "created_at")}
    vector = HTTP.post(f"{goals}/get", json={"limit": 1, "include": ["embeddings"]}).json()["embeddings"][0]
    record = {"ids": ["former"], "embeddings": [vector], "documents": [texts], "metadatas": [metadata]}
    HTTP.post(f"{goals}/add", json=record).raise_for_status()
    note = {
        "goal_id": "former",
        "date": AHEAD,
        "value": 1.0,
        "note": "\x9b",
        "created_at": FORMER["created_at"],
    }
    record = {"ids": ["former-1"], "embeddings": [[1.0]], "metadatas": [note]}
    HTTP.post(f"{check_ins}/add", json=record).raise_for_status()


def test_what_was_stored_by_other_rules_is_listed_read_found_backed_up_restored_and_deleted(
    chroma: Chroma, start: Start, tmp_path: Path
) -> None:
    """Only new input is validated."""
    service = start(settings_for(chroma.url))
    service.create()
    put_as_before(chroma)
    backups = Backups(tmp_path, settings_with_folder(chroma.url, tmp_path / "archives"))
    backups.back_up()
    for _ in range(2):
        former = {"id": "former", **FORMER}
        other = start(settings_for(chroma.url))
        assert former in other.http.get("/api/goals").json()["items"]
        assert other.http.get("/api/goals/former").json() == former
        assert former in [item["goal"] for item in other.http.get("/api/search?q=run").json()["items"]]
        told = other.http.get("/api/goals/former/trajectory").json()
        assert told["points"] == [{"date": AHEAD, "value": 1}]
        assert other.http.get("/api/goals/former/check-ins").json()["items"][0]["note"] == "\x9b"
        assert other.http.delete("/api/goals/former").status_code == 204
        assert other.http.get("/api/goals/former").status_code == 404
        backups.restore("latest", "--replace")
