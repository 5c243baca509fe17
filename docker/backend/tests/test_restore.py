"""What a restore refuses before it changes anything, and how it replaces what is there."""

import gzip
import threading
from collections.abc import Callable
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest

from app.backup.archive import verify
from app.backup.error import BackupError
from tests.alterations import altered_content, bent, changed, content, packed, without_a_goal
from tests.backups import Backups, collections, folder_of, settings_with_folder
from tests.chroma import Chroma
from tests.endpoint_server import Endpoint
from tests.processes import HTTP, PATIENCE_SECONDS
from tests.proxy import Request, is_renaming, proxy
from tests.service import GOAL, Start, running, settings_for, start_program


@pytest.fixture(scope="module")
def backups(shared_chroma: Chroma, folder: Path) -> Backups:
    """One database with a few goals, and an archive of it."""
    with running(settings_for(shared_chroma.url), folder / "log") as service:
        goals = [service.create(title=f"goal {number}") for number in range(5)]
        service.check_in(goals[0], "2024-01-01", 1)
    backups = Backups(folder, settings_with_folder(shared_chroma.url, folder / "archives"))
    backups.back_up()
    return backups


@pytest.fixture
def archive(backups: Backups) -> bytes:
    [file] = folder_of(backups.settings).glob("goaltrajectory-2*Z.jsonl.gz")
    return file.read_bytes()


CUT = "was cut off before its end"
ALTERED = "is not what was written"
OTHER_MODEL = "but this environment uses 'wordllama-l2-supercat-256' with 256"
REFUSED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", CUT),
    "half": (lambda archive: archive[: len(archive) // 2], CUT),
    "without its last byte": (lambda archive: archive[:-1], CUT),
    "without its last line": (
        lambda archive: gzip.compress(gzip.decompress(archive).rpartition(b'{"counts')[0]),
        CUT,
    ),
    "with another title": (altered_content, ALTERED),
    "one goal short": (without_a_goal, ALTERED),
    "with an extra line": (lambda archive: gzip.compress(gzip.decompress(archive) + b"{}\n"), ALTERED),
    "with a second archive": (lambda archive: archive * 2, ALTERED),
    "with extra bytes": (lambda archive: archive + b"more", ALTERED),
    "not gzip": (lambda _: b"goals and check-ins", ALTERED),
    "not JSON": (lambda _: gzip.compress(b"goals\n"), ALTERED),
    "of another program": (
        lambda _: gzip.compress(b'{"format":"other"}\n'),
        "is not an archive of this program",
    ),
    "of a later version": (changed(0, version=3), "has format version 3, but this program reads 1 and 2"),
    "of another model": (
        changed(0, embedding_model="other"),
        f"embedded with 'other' with 256 dimensions, {OTHER_MODEL}",
    ),
    "with a shorter vector": (changed(2, vector="AACAPw=="), ALTERED),
    "with an owner who is none": (changed(2, owner="ann"), ALTERED),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_archive_that_is_damaged_or_of_another_environment_is_refused_before_anything_changes(
    backups: Backups, archive: bytes, shared_chroma: Chroma, name: str
) -> None:
    """Even with --replace; the line names the archive and says what is wrong with it."""
    change, expected = REFUSED[name]
    file = folder_of(backups.settings) / "goaltrajectory-19990101T000000Z.jsonl.gz"
    file.write_bytes(change(archive))
    before = collections(shared_chroma)
    detail = backups.refusal("restore", file.name, "--replace")
    assert detail.startswith(f"{file} ")
    assert expected in detail
    assert collections(shared_chroma) == before
    file.unlink()


def test_one_bit_anywhere_is_found(archive: bytes) -> None:
    """After gzip's own header, which has a time that nobody reads, no bit can be changed unnoticed."""
    step = max(len(archive) // 300, 1)
    for position in range(10, len(archive), step):
        with pytest.raises(BackupError):
            verify(BytesIO(bent(archive, position)))


def test_goals_of_other_dimensions_are_refused(
    chroma: Chroma, start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    """An endpoint's model may be set to other dimensions: the present goals show which."""
    own = Backups(tmp_path, settings_with_folder(chroma.url, tmp_path / "archives"))
    service = start(endpoint.settings(chroma.url))
    service.create()
    own.back_up()
    service.http.delete(f"/api/goals/{service.create()['id']}")
    [file] = folder_of(own.settings).iterdir()
    lines = content(file.read_bytes())
    lines[0]["embedding_dimension"] = 2
    lines[1]["vector"] = "AACAPwAAgD8="
    file.write_bytes(packed(lines))
    detail = own.refusal("restore", "latest", "--replace", EMBEDDING_MODEL="model-a")
    assert "with 2 dimensions, but this environment uses 'model-a' with 8" in detail


def test_a_missing_archive_is_reported_with_those_that_exist(backups: Backups, tmp_path: Path) -> None:
    [file] = folder_of(backups.settings).glob("goaltrajectory-2*Z.jsonl.gz")
    detail = backups.refusal("restore", "other")
    assert detail == f"there is no archive 'other' in {file.parent}: name one of {file.name}"
    assert (
        backups.refusal("restore", "latest", BACKUP_FOLDER=str(tmp_path))
        == f"there is no archive in {tmp_path}"
    )


def test_a_database_that_is_not_empty_is_replaced_only_on_request(
    backups: Backups, shared_chroma: Chroma
) -> None:
    """Without --replace nothing changes; with it, what was there is gone and what was backed up is there."""
    before = collections(shared_chroma)
    assert "has 5 goals and 1 check-ins: add --replace" in backups.refusal("restore", "latest")
    assert collections(shared_chroma) == before
    shared_chroma.copy_record("goals", 3)
    backups.restore("latest", "--replace")
    assert collections(shared_chroma) == before


@pytest.mark.parametrize(
    ("method", "path", "failing"),
    [("POST", "/add", 0), ("POST", "/add", 1), *(("PUT", "", n) for n in range(4))],
)
def test_a_restore_that_fails_leaves_what_was_there(
    chroma: Chroma, start: Start, tmp_path: Path, method: str, path: str, failing: int
) -> None:
    """If the database fails while records are written or put in place, the old goals stay in use."""
    backups = Backups(tmp_path, settings_with_folder(chroma.url, tmp_path / "archives"))
    service = start(settings_for(chroma.url))
    service.check_in(service.create(), "2024-01-01", 1)
    backups.back_up()
    service.create(title="since then")
    before, calls = collections(chroma), count()

    def fail(request: Request) -> bool:
        concerned = request.command == method and request.path.endswith(path)
        return not concerned or next(calls) != failing

    with proxy(chroma.port, fail) as url:
        detail = backups.refusal("restore", "latest", "--replace", CHROMADB_URL=url)
    assert detail == "The database is not reachable."
    assert collections(chroma) == before
    assert service.search("since then")[0] == "since then"


@pytest.mark.parametrize("renamings", [1, 2, 3])
def test_a_restore_that_was_killed_is_undone_or_done_by_the_next(
    chroma: Chroma, start: Start, tmp_path: Path, renamings: int
) -> None:
    """Meanwhile the service says what to do; what it had is neither lost nor replaced without --replace."""
    backups = Backups(tmp_path, settings_with_folder(chroma.url, tmp_path / "archives"))
    service = start(settings_for(chroma.url))
    service.check_in(service.create(), "2024-01-01", 1)
    backups.back_up()
    backed_up = collections(chroma)
    service.create(title="since then")
    before, calls, reached, killed = collections(chroma), count(), threading.Event(), threading.Event()

    def hold(request: Request) -> bool:
        if not is_renaming(request) or next(calls) < renamings:
            return True
        reached.set()
        return not killed.wait(PATIENCE_SECONDS)

    with proxy(chroma.port, hold) as url:
        settings = backups.settings | {"CHROMADB_URL": url}
        program = start_program(settings, tmp_path / "killed", "restore", "latest", "--replace")
        assert reached.wait(PATIENCE_SECONDS)
        program.kill()
        killed.set()
    assert "run 'python -m app restore' again" in service.http.get("/api/goals").json()["detail"]
    assert "is not empty" in backups.refusal("restore", "latest")
    assert collections(chroma) == before
    assert service.search("since then")[0] == "since then"
    backups.restore("latest", "--replace")
    assert collections(chroma) == backed_up


def test_what_is_written_while_an_empty_database_is_restored_is_not_lost(
    backups: Backups, chroma: Chroma, start: Start
) -> None:
    """The service refuses to write then; a call that was under way is kept, and the restore gives up."""
    service, racing = start(settings_for(chroma.url)), threading.Event()

    def write_meanwhile(request: Request) -> bool:
        if request.path.endswith("/add") and not racing.is_set():
            racing.set()
            answer = service.http.post("/api/goals", json=GOAL)
            assert "The goals are being restored" in answer.json()["detail"]
            goals = HTTP.post(chroma.collections, json={"name": "goals"}).raise_for_status().json()
            record = {"ids": ["racing"], "embeddings": [[1.0]], "documents": ["title"]}
            HTTP.post(f"{chroma.collections}/{goals['id']}/add", json=record).raise_for_status()
        return True

    with proxy(chroma.port, write_meanwhile) as url:
        assert "has 1 goals and 0 check-ins" in backups.refusal("restore", "latest", CHROMADB_URL=url)
    assert racing.is_set()
    assert collections(chroma)["goals"] == ["racing"]
