"""What an archive holds, and what a backup that fails leaves behind."""

from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path

import pytest

from tests.backups import Backups, folder_of, ids, lines, seen, settings_with_folder
from tests.chroma import Chroma, chroma_in
from tests.processes import HTTP, wait_for
from tests.proxy import proxy
from tests.service import Start, settings_for
from tests.writers import writing


@pytest.fixture
def backups(chroma: Chroma, tmp_path: Path) -> Backups:
    return Backups(tmp_path, settings_with_folder(chroma.url, tmp_path / "archives"))


def test_what_is_restored_into_an_empty_database_is_what_was_backed_up(
    chroma: Chroma, backups: Backups, start: Start, tmp_path: Path
) -> None:
    """Goals in their order, check-ins, searches and similarities: a person sees no difference."""
    service = start(settings_for(chroma.url))
    goals = [
        service.create(title=title, description="why") for title in ("Run far", "Save money", "Läs ♥", "Swim")
    ]
    for day in ("2024-01-01", "2024-02-01"):
        service.check_in(goals[1], day, 3.5)
    told = backups.back_up()
    assert (told["goals"], told["check_ins"]) == (4, 2)
    with chroma_in(tmp_path / "another") as another:
        restored = backups.restore(CHROMADB_URL=another.url)
        assert (restored["goals"], restored["check_ins"]) == (4, 2)
        assert seen(start(settings_for(another.url))) == seen(service)


def test_a_service_without_goals_can_be_backed_up_and_restored(
    chroma: Chroma, backups: Backups, start: Start
) -> None:
    """An empty database can be backed up and restored as well."""
    assert backups.back_up()["goals"] == 0
    service = start(settings_for(chroma.url))
    service.create()
    backups.restore("latest", "--replace")
    assert service.goals() == set()
    assert service.create()["id"] in service.goals()


def test_an_archive_has_every_goal_that_was_acknowledged_before_it_was_begun(
    chroma: Chroma, backups: Backups, start: Start
) -> None:
    """Clients create and delete goals during the whole run."""
    service = start(settings_for(chroma.url))
    service.create()
    chroma.copy_record("goals", 700)
    with writing(service, 3) as writers:
        wait_for(lambda: all(len(writer.statuses) > 3 for writer in writers))
        before = {f"copy-{number}" for number in range(700)}.union(
            *(writer.kept.copy() for writer in writers)
        )
        archive = Path(backups.back_up()["archive"])
        written = sum(len(writer.statuses) for writer in writers)
        wait_for(lambda: sum(len(writer.statuses) for writer in writers) > written)
    deleted = set().union(*(writer.deleted for writer in writers))
    assert before - deleted - ids(archive, "goals") == set()


def test_goals_are_not_overlooked_while_others_are_deleted(
    chroma: Chroma, backups: Backups, start: Start
) -> None:
    """Deleting a goal moves all behind it, so that the next page of a list begins later."""
    start(settings_for(chroma.url)).create()
    chroma.copy_record("goals", 700)
    records, numbers = chroma.records("goals"), count()

    def delete_before_next_page(request: BaseHTTPRequestHandler) -> bool:
        if f"{records}/get".endswith(request.path):
            HTTP.post(f"{records}/delete", json={"ids": [f"copy-{next(numbers)}"]})
        return True

    with proxy(chroma.port, delete_before_next_page) as url:
        archive = Path(backups.back_up(CHROMADB_URL=url)["archive"])
    deleted = {f"copy-{number}" for number in range(next(numbers))}
    assert len(deleted) > 3
    assert {f"copy-{number}" for number in range(700)} - deleted - ids(archive, "goals") == set()


def test_a_check_in_is_only_in_an_archive_with_its_goal(
    chroma: Chroma, backups: Backups, start: Start
) -> None:
    """A goal that is deleted while it is backed up leaves no check-ins behind."""
    service = start(settings_for(chroma.url))
    kept, gone = service.create(), service.create()
    for goal in (kept, gone):
        service.check_in(goal, "2024-01-01", 1)
    goals = chroma.records("goals")
    HTTP.post(f"{goals}/delete", json={"ids": [gone["id"]]}).raise_for_status()
    archive = Path(backups.back_up()["archive"])
    assert ids(archive, "goals") == {kept["id"]}
    assert [
        line["metadata"]["goal_id"] for line in lines(archive) if line.get("collection") == "check-ins"
    ] == [kept["id"]]


def test_a_backup_that_fails_leaves_nothing_and_removes_nothing(
    chroma: Chroma, backups: Backups, start: Start
) -> None:
    """If the database goes away half-way, the archives are the same as before."""
    start(settings_for(chroma.url)).create()
    chroma.copy_record("goals", 250)
    folder = folder_of(backups.settings)
    old = [f"goaltrajectory-2020010{day}T000000Z.jsonl.gz" for day in range(1, 5)]
    for name in old:
        (folder / name).touch()
    answered = count()

    def fail_late(request: BaseHTTPRequestHandler) -> bool:
        return not request.path.endswith("/get") or next(answered) < 3

    with proxy(chroma.port, fail_late) as url:
        assert backups.refusal("backup", CHROMADB_URL=url) == "The database is not reachable."
    assert next(answered) > 3
    assert sorted(each.name for each in folder.iterdir()) == old


def test_a_folder_that_cannot_be_written_is_reported_with_its_fix(backups: Backups) -> None:
    """The line names the folder, what is wrong with it, and the setting."""
    occupied = folder_of(backups.settings) / "file"
    occupied.touch()
    code, line = backups.run("backup", BACKUP_FOLDER=str(occupied))
    assert (code, line["problems"]) == (1, [f"BACKUP_FOLDER='{occupied}': must be an existing folder"])
    detail = backups.refusal("backup", BACKUP_FOLDER="/proc/self")
    assert detail.startswith("/proc/self/.goaltrajectory-")
    assert "BACKUP_FOLDER='/proc/self'" in detail


def test_everything_wrong_with_the_settings_is_reported_at_once(backups: Backups, tmp_path: Path) -> None:
    """Each setting with its value and what is allowed, and no credential."""
    secret = tmp_path / "secret"
    secret.write_text("two\nlines")
    bucket = {
        "BUCKET_URL": "ftp://a",
        "BUCKET_NAME": "A_B",
        "BUCKET_PREFIX": "/a/",
        "BUCKET_CREDENTIAL_FILE": str(secret),
    }
    backups.settings = {"LOG_LEVEL": "loud", "BACKUP_KEEP": "0", **bucket}
    code, line = backups.run("backup")
    assert code == 1
    assert [problem.partition(":")[0] for problem in line["problems"]] == [
        "LOG_LEVEL='loud'",
        "CHROMADB_URL is not set",
        "BACKUP_KEEP='0'",
        f"BUCKET_CREDENTIAL_FILE='{secret}'",
        "BUCKET_URL='ftp",
        "BUCKET_REGION is not set",
        "BUCKET_NAME='A_B'",
        "BUCKET_PREFIX='/a/'",
        "BUCKET_CREDENTIAL_ID_FILE is not set",
    ]
    backups.settings = {
        "LOG_LEVEL": "info",
        "BACKUP_KEEP": "1",
        "CHROMADB_URL": "http://a",
        "BUCKET_URL": "http://b",
    }
    for changes, is_refused in (({"BACKUP_FOLDER": "/"}, True), ({"BUCKET_URL": ""}, False)):
        _, line = backups.run("backup", **changes)
        assert any(problem.endswith("; both are") for problem in line["problems"]) == is_refused
    del backups.settings["BUCKET_URL"]
    _, line = backups.run("backup")
    assert line["problems"][-1].endswith("; neither is")
