"""Which archives are kept, and which of them is the latest."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.backup.archives import name_at
from tests.backups import Backups, folder_of, settings_with_folder
from tests.chroma import Chroma
from tests.service import Start, settings_for


@pytest.fixture
def backups(chroma: Chroma, tmp_path: Path) -> Backups:
    return Backups(tmp_path, settings_with_folder(chroma.url, tmp_path / "archives"))


def test_only_the_oldest_archives_are_deleted(backups: Backups) -> None:
    """A backup keeps as many as are wanted; other files stay."""
    folder = folder_of(backups.settings)
    old = [f"goaltrajectory-2020010{day}T000000Z.jsonl.gz" for day in range(1, 5)]
    others = ["goaltrajectory-notes.txt", "goaltrajectory-20200101T000000Z.jsonl.gz.md5", "z.jsonl.gz"]
    for name in (*old, *others):
        (folder / name).touch()
    told = backups.back_up()
    assert told["removed"] == old[:2]
    expected = {*old[2:], *others, Path(told["archive"]).name}
    assert {each.name for each in folder.iterdir()} == expected
    _, listed = backups.run("archives")
    assert listed["names"] == [*old[2:], Path(told["archive"]).name]


def test_an_archive_from_the_future_is_not_the_latest_and_does_not_count(
    chroma: Chroma, backups: Backups, start: Start
) -> None:
    """A clock that ran ahead cannot get newer goals replaced; ten minutes of difference do not count."""
    folder, service = folder_of(backups.settings), start(settings_for(chroma.url))
    service.create(title="old")
    ahead = folder / name_at(datetime.now(UTC) + timedelta(minutes=15))
    Path(backups.back_up()["archive"]).rename(ahead)
    far = folder / "goaltrajectory-29991231T235959Z.jsonl.gz"
    far.write_bytes(ahead.read_bytes())
    new = service.create(title="new")
    archives = [Path(backups.back_up(BACKUP_KEEP="2")["archive"]) for _ in range(3)]
    assert set(folder.iterdir()) == {ahead, far, *archives[1:]}
    for command in (["backup"], ["archives"], ["restore", "latest", "--replace"]):
        code, _ = backups.run(*command)
        assert code == 0
        [warning] = [line for line in backups.lines() if line["level"] == "warning"]
        assert warning["archives"] == [ahead.name, far.name]
        assert warning["now"].startswith(f"{datetime.now(UTC):%Y-%m-%d}")
    assert new["id"] in service.goals()
    restored = backups.restore(far.name, "--replace")
    assert (restored["goals"], service.search("old")) == (1, ["old"])
    near = folder / name_at(datetime.now(UTC) + timedelta(minutes=5))
    ahead.rename(near)
    assert backups.restore("latest", "--replace")["archive"] == str(near)


def test_only_archives_from_the_future_are_named_with_both_times(backups: Backups) -> None:
    """The error gives this machine's date and the archives'; none is restored by accident."""
    folder = folder_of(backups.settings)
    names = [f"goaltrajectory-299{year}0102T030405Z.jsonl.gz" for year in range(2)]
    for name in names:
        (folder / name).touch()
    detail = backups.refusal("restore", "latest")
    for text in (
        *names,
        "of 2990-01-02 03:04:05",
        "of 2991-01-02 03:04:05",
        f"it is {datetime.now(UTC):%Y-%m-%d}",
    ):
        assert text in detail


def test_a_file_without_a_date_in_its_name_is_not_one_of_ours(backups: Backups) -> None:
    """It is not listed, counted or deleted."""
    folder = folder_of(backups.settings)
    (folder / "goaltrajectory-20209999T999999Z.jsonl.gz").touch()
    _, listed = backups.run("archives")
    assert listed["names"] == []
