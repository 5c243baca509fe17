"""Archives know whose goals are, and a restore makes none nobody's or everybody's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.alterations import content, packed
from tests.backups import Backups, lines, settings_with_folder
from tests.chroma import Chroma, chroma_in
from tests.people import ISSUER, owner, running_for_people
from tests.processes import HTTP
from tests.service import Service, settings_for

ANN, BOB = owner("ann"), owner("bob")
LOGIN = {"ISSUER_URL": ISSUER}


@pytest.fixture
def backups(chroma: Chroma, tmp_path: Path) -> Backups:
    return Backups(tmp_path, settings_with_folder(chroma.url, tmp_path / "archives"))


@pytest.fixture
def people(chroma: Chroma, tmp_path: Path) -> Iterator[list[Service]]:
    """One service as nobody, as Ann, and as Bob."""
    with running_for_people(settings_for(chroma.url), tmp_path / "log", "ann", "bob") as people:
        yield people


def as_before(archive: Path) -> None:
    """Rewrite an archive as the version before owners wrote it."""
    old = content(archive.read_bytes())
    old[0]["version"] = 1
    for line in old:
        line.pop("owner", None)
    archive.write_bytes(packed(old))


def owners(chroma: Chroma, collection: str) -> list[str | None]:
    found = HTTP.post(f"{chroma.records(collection)}/get", json={"include": ["metadatas"]}).json()
    return [each.get("owner") for each in found["metadatas"]]


def ids(*goals: dict[str, Any]) -> set[str]:
    return {goal["id"] for goal in goals}


def test_an_archive_has_the_owner_of_each_goal(people: list[Service], backups: Backups) -> None:
    """Null where it has none; a check-in has none of its own."""
    nobody, ann, _ = people
    goals = {nobody.create()["id"]: None, ann.create()["id"]: ANN}
    ann.check_in({"id": list(goals)[1]}, "2024-01-01", 1)
    header, *records, _ = lines(Path(backups.back_up()["archive"]))
    assert header["version"] == 2
    assert {line["id"]: line["owner"] for line in records if line["collection"] == "goals"} == goals
    assert [line for line in records if "owner" in line["metadata"]] == []
    assert ["owner" in line for line in records if line["collection"] == "check-ins"] == [False]


def test_each_person_has_after_a_restore_what_was_backed_up(
    people: list[Service], backups: Backups, tmp_path: Path
) -> None:
    """Goals and check-ins, in another database with the same login."""
    _, ann, bob = people
    goals = [each.create() for each in (ann, bob)]
    ann.check_in(goals[0], "2024-01-01", 1)
    backups.back_up()
    with chroma_in(tmp_path / "another") as another:
        told = backups.restore("latest", CHROMADB_URL=another.url, **LOGIN)
        assert told["goals_given_owner"] == 0
        settings = settings_for(another.url)
        with running_for_people(settings, tmp_path / "restored", "ann", "bob") as (_, ann, bob):
            assert (ann.goals(), bob.goals()) == (ids(goals[0]), ids(goals[1]))
            assert ann.http.get(f"/api/goals/{goals[0]['id']}/check-ins").json()["total"] == 1
            assert owners(another, "check-ins") == [ANN]


@pytest.mark.parametrize("version", [1, 2])
def test_goals_without_an_owner_are_restored_to_the_one_that_is_named(
    people: list[Service], backups: Backups, chroma: Chroma, version: int
) -> None:
    """Where there is a login, without a name nothing changes, and the error says what to add."""
    nobody, ann, bob = people
    goals = [nobody.create() for _ in range(2)]
    nobody.check_in(goals[0], "2024-01-01", 1)
    archive = Path(backups.back_up()["archive"])
    if version == 1:
        as_before(archive)
    refused = backups.refusal("restore", "latest", "--replace", **LOGIN)
    assert f"{archive} has 2 goals without an owner, which nobody sees where there is a login" in refused
    assert "--owner ISSUER#SUBJECT (OWNER=...)" in refused
    assert owners(chroma, "goals") == [None, None]
    told = backups.restore("latest", "--replace", "--owner", ANN, **LOGIN)
    assert told["goals_given_owner"] == 2
    assert (ann.goals(), bob.goals()) == (ids(*goals), set())
    assert owners(chroma, "check-ins") == [ANN]


@pytest.mark.parametrize("version", [1, 2])
def test_without_a_login_goals_are_restored_without_an_owner(
    people: list[Service], backups: Backups, chroma: Chroma, version: int
) -> None:
    """As before there were owners."""
    nobody, ann, _ = people
    goal = nobody.create()
    nobody.check_in(goal, "2024-01-01", 1)
    archive = Path(backups.back_up()["archive"])
    if version == 1:
        as_before(archive)
    backups.restore("latest", "--replace")
    assert owners(chroma, "goals") == owners(chroma, "check-ins") == [None]
    assert (nobody.goals(), ann.goals()) == (ids(goal), set())


def test_the_named_owner_gets_nothing_that_is_anothers(
    people: list[Service], backups: Backups, chroma: Chroma
) -> None:
    """By the archive, or by the database, whose goals got owners after the backup."""
    nobody, ann, bob = people
    anns, shared, gone = ann.create(), nobody.create(), nobody.create()
    nobody.check_in(shared, "2024-01-01", 1)
    backups.back_up()
    assert nobody.http.delete(f"/api/goals/{gone['id']}").status_code == 204
    assert backups.run("own", "--owner", ANN)[0] == 0
    told = backups.restore("latest", "--replace", "--owner", BOB, **LOGIN)
    assert told["goals_given_owner"] == 1
    assert (ann.goals(), bob.goals()) == (ids(anns, shared), ids(gone))
    assert owners(chroma, "check-ins") == [ANN]


def test_what_a_release_without_owners_backed_up_keeps_its_owners(
    people: list[Service], backups: Backups, chroma: Chroma
) -> None:
    """It copied them with the rest of a record's metadata."""
    _, ann, _ = people
    ann.create()
    archive = Path(backups.back_up()["archive"])
    old = content(archive.read_bytes())
    old[0]["version"] = 1
    old[1]["metadata"]["owner"] = old[1].pop("owner")
    archive.write_bytes(packed(old))
    backups.restore("latest", "--replace", "--owner", BOB, **LOGIN)
    assert owners(chroma, "goals") == [ANN]


@pytest.mark.parametrize("wrong", ["ann@example.com", f"{ISSUER}/#ann"])
def test_an_owner_who_could_not_sign_in_is_refused(tmp_path: Path, wrong: str) -> None:
    """Before an archive is looked for, and before the database is asked."""
    offline = Backups(tmp_path, settings_with_folder("http://127.0.0.1:9", tmp_path / "archives"))
    assert repr(wrong) in offline.refusal("restore", "latest", "--owner", wrong, **LOGIN)
