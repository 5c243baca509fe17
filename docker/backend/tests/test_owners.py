"""Each person's goals are that person's: all others are as if they were not there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.backups import seen
from tests.chroma import Chroma
from tests.endpoint_server import Endpoint
from tests.people import ISSUER, owner, people_of, running_for_people
from tests.processes import HTTP
from tests.service import GOAL, Service, reembed, settings_for

CHECK_IN = {"date": "2024-01-01", "value": 7.5, "note": "felt good"}


@pytest.fixture
def people(shared_chroma: Chroma, tmp_path: Path) -> Iterator[list[Service]]:
    """One service as nobody, as Ann, and as Bob."""
    settings = settings_for(shared_chroma.url)
    names = (f"{name}-{uuid4()}" for name in ("ann", "bob"))
    with running_for_people(settings, tmp_path / "log", *names) as people:
        yield people


def check_ins(chroma: Chroma, goal: dict[str, Any]) -> list[str]:
    """Return the ids of a goal's check-ins that are in the database, whoever may see them."""
    where = {"where": {"goal_id": goal["id"]}, "include": []}
    ids: list[str] = HTTP.post(f"{chroma.records('check-ins')}/get", json=where).json()["ids"]
    return ids


def keyed(service: Service, key: str, path: str = "/api/goals", body: Any = GOAL) -> Any:
    return service.http.post(path, json=body, headers={"Idempotency-Key": key})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/check-ins"),
        ("POST", "/check-ins"),
        ("GET", "/trajectory"),
    ],
)
@pytest.mark.parametrize("whose", [0, 1], ids=["nobody's", "another's"])
def test_a_goal_of_another_or_of_nobody_is_not_found_and_not_changed(
    people: list[Service], shared_chroma: Chroma, method: str, path: str, whose: int
) -> None:
    """By every route, as if there were no such id; its check-ins stay as well."""
    theirs, bob = people[whose], people[2]
    goal = theirs.create()
    theirs.check_in(goal, "2024-01-01", 1)
    kept, before = check_ins(shared_chroma, goal), seen(theirs)
    body = CHECK_IN if method == "POST" else None
    unknown = str(uuid4())
    answers = [
        bob.http.request(method, f"/api/goals/{each}{path}", json=body) for each in (goal["id"], unknown)
    ]
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].json()["detail"] == answers[1].json()["detail"].replace(unknown, goal["id"])
    assert check_ins(shared_chroma, goal) == kept
    assert seen(theirs) == before


def test_lists_and_searches_have_only_what_is_the_persons(people: list[Service]) -> None:
    """With the same texts, and with totals of one's own; without a login all of it is seen."""
    nobody, ann, bob = people
    before = len(nobody.goals())
    made = [[each.create(title="Run far")["id"] for _ in range(3)] for each in (ann, bob)]
    nobodys = nobody.create(title="Run far")["id"]
    for each, ids in zip((ann, bob), made, strict=True):
        listed = each.http.get("/api/goals").json()
        assert ([goal["id"] for goal in listed["items"]], listed["total"]) == (ids[::-1], 3)
        found = each.http.get("/api/search", params={"q": "run far", "limit": 50}).json()["items"]
        assert {item["goal"]["id"] for item in found} == set(ids)
    assert nobody.goals() >= {*made[0], *made[1], nobodys}
    assert len(nobody.goals()) == before + 7


@pytest.mark.parametrize("body", [GOAL, GOAL | {"title": "Swim"}], ids=["the same", "other content"])
def test_a_key_of_another_makes_a_goal_of_ones_own(people: list[Service], body: dict[str, Any]) -> None:
    """Nothing of the other's goal is shown, and the person's own key still works."""
    _, ann, bob = people
    key = str(uuid4())
    theirs = keyed(ann, key).json()
    first, again = keyed(bob, key, body=body), keyed(bob, key, body=body)
    assert [first.status_code, again.status_code] == [201, 201]
    assert first.json() == again.json()
    assert first.json()["id"] != theirs["id"]
    assert first.json()["created_at"] != theirs["created_at"]
    assert (ann.goals(), bob.goals()) == ({theirs["id"]}, {first.json()["id"]})
    assert keyed(ann, key).json() == theirs


def test_a_key_for_check_ins_reaches_no_goal_of_another(people: list[Service]) -> None:
    """Neither the check-in that has it nor a new one."""
    _, ann, bob = people
    goal, key = ann.create(), str(uuid4())
    path = f"/api/goals/{goal['id']}/check-ins"
    made = keyed(ann, key, path, CHECK_IN)
    assert made.status_code == 201
    refused = keyed(bob, key, path, CHECK_IN)
    assert (refused.status_code, made.json()["id"] in refused.text) == (404, False)
    assert ann.http.get(path).json()["total"] == 1


def test_only_the_owner_finishes_a_deletion_that_was_interrupted(
    people: list[Service], shared_chroma: Chroma
) -> None:
    """A goal may be gone while its check-ins are still there: they go when the owner repeats the call."""
    _, ann, bob = people
    goal = ann.create()
    ann.check_in(goal, "2024-01-01", 1)
    HTTP.post(f"{shared_chroma.records('goals')}/delete", json={"ids": [goal["id"]]}).raise_for_status()
    assert bob.http.delete(f"/api/goals/{goal['id']}").status_code == 404
    assert len(check_ins(shared_chroma, goal)) == 1
    assert ann.http.delete(f"/api/goals/{goal['id']}").status_code == 404
    assert check_ins(shared_chroma, goal) == []


def test_owners_are_in_no_answer_and_no_log(people: list[Service]) -> None:
    """Whatever is asked, not even the issuer appears."""
    _, ann, _ = people
    goal = ann.create()
    ann.check_in(goal, "2024-01-01", 1)
    paths = ("", f"/{goal['id']}", f"/{goal['id']}/check-ins", f"/{goal['id']}/trajectory")
    answers = [ann.http.get(f"/api/goals{path}").text for path in paths]
    answers.append(ann.http.get("/api/search", params={"q": "run"}).text)
    assert [each for each in answers if goal["id"] not in each] == []
    ann.logged(route="/api/search")
    for text in (*answers, ann.log.read_text()):
        assert "owner" not in text
        assert ISSUER not in text


def test_a_search_finds_all_that_a_person_has_among_many_nearer_goals_of_others(
    people: list[Service], shared_chroma: Chroma
) -> None:
    """A limit counts the person's goals, however many of others are nearer to the text."""
    _, ann, bob = people
    ann.create(title="Run far")
    records = shared_chroma.records("goals")
    wanted = {"where": {"owner": _owner_of(ann)}, "include": ["embeddings", "documents", "metadatas"]}
    [first] = [HTTP.post(f"{records}/get", json=wanted).raise_for_status().json()]
    for batch in range(4):
        copies = {name: first[name] * 500 for name in ("embeddings", "documents", "metadatas")}
        ids = [f"near-{batch}-{number}" for number in range(500)]
        HTTP.post(f"{records}/add", json=copies | {"ids": ids}).raise_for_status()
    own = [bob.create(title=title)["title"] for title in ("Save money", "Learn to sing", "Bake bread")]
    assert set(bob.search("Run far")) == set(own)


def _owner_of(person: Service) -> str:
    return owner(str(person.http.headers["X-Test-Subject"]))


def test_embedding_anew_keeps_owners(chroma: Chroma, endpoint: Endpoint, tmp_path: Path) -> None:
    """With another model each person has the same goals and check-ins."""
    with running_for_people(settings_for(chroma.url), tmp_path / "old", "ann", "bob") as (_, ann, bob):
        goals = [each.create() for each in (ann, bob)]
        ann.check_in(goals[0], "2024-01-01", 1)
    reembed(endpoint.settings(chroma.url), tmp_path / "reembed")
    with running_for_people(endpoint.settings(chroma.url), tmp_path / "new", "ann", "bob") as (_, ann, bob):
        assert [each.goals() for each in (ann, bob)] == [{goal["id"]} for goal in goals]
        assert ann.http.get(f"/api/goals/{goals[0]['id']}/check-ins").json()["total"] == 1
        assert bob.http.get(f"/api/goals/{goals[0]['id']}").status_code == 404


def test_persons_of_two_replicas_see_what_they_write_at_once(chroma: Chroma, tmp_path: Path) -> None:
    """Whichever replica wrote, and whoever else writes in between."""
    with (
        running_for_people(settings_for(chroma.url), tmp_path / "one") as [one],
        running_for_people(settings_for(chroma.url), tmp_path / "two") as [two],
        people_of(one, "ann", "bob") as here,
        people_of(two, "ann", "bob") as there,
    ):
        expected: list[list[str]] = [[], []]
        for number in range(12):
            who, writer, reader = number % 2, here, there
            if number % 3:
                writer, reader = there, here
            expected[who].insert(0, writer[who].create()["id"])
            if number % 4 == 3:
                gone = expected[who].pop()
                assert reader[who].http.delete(f"/api/goals/{gone}").status_code == 204
            for each in (reader, writer):
                lists = [person.http.get("/api/goals").json() for person in each]
                assert [[goal["id"] for goal in listed["items"]] for listed in lists] == expected
                assert [listed["total"] for listed in lists] == [len(ids) for ids in expected]
