"""Archives in a bucket of a real S3 server."""

import os
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from app.backup import bucket
from app.backup.bucket import PART_BYTES, Bucket
from app.backup.error import BackupError
from app.backup.settings import BucketSettings, read_backup_settings
from app.process.credential import Credential
from tests.backups import Backups, collections
from tests.chroma import Chroma
from tests.processes import free_port
from tests.s3_server import KEY, KEY_ID, S3Server, s3_server
from tests.service import running, settings_for

NAME = "goaltrajectory-20240101T000000Z.jsonl.gz"


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[S3Server]:
    with s3_server(folder) as server:
        yield server


@pytest.fixture
def files(server: S3Server, request: pytest.FixtureRequest) -> Path:
    """Return the folder of a bucket of the test's own."""
    return server.make_bucket(f"test-{abs(hash(request.node.name)) % 10**9}")


@pytest.fixture
def settings(server: S3Server, files: Path) -> dict[str, str]:
    return server.settings(files.name)


def archives(settings: dict[str, str]) -> Bucket:
    target = read_backup_settings(settings | {"CHROMADB_URL": "http://unused"}).target
    assert isinstance(target, BucketSettings)
    return Bucket(target)


def put(archives: Bucket, name: str, content: bytes) -> None:
    with archives.create(name) as output:
        output.write(content)


def test_what_is_backed_up_to_a_bucket_is_restored_from_it(
    shared_chroma: Chroma, settings: dict[str, str], files: Path, folder: Path, tmp_path: Path
) -> None:
    """As with a folder, other objects stay: only the oldest archives below the prefix are deleted."""
    backups = Backups(tmp_path, settings | {"CHROMADB_URL": shared_chroma.url})
    others = archives(settings | {"BUCKET_PREFIX": "goals"})
    put(others, NAME, b"of another environment")
    own = archives(settings)
    for day in range(1, 5):
        put(own, f"goaltrajectory-2020010{day}T000000Z.jsonl.gz", b"old")
    with running(settings_for(shared_chroma.url), folder / "log-of-service") as service:
        goal = service.create()
        service.check_in(goal, "2024-01-01", 1)
    before = collections(shared_chroma)
    told = backups.back_up()
    assert told["archive"].startswith(f"{settings['BUCKET_URL']}/{files.name}/goals/prod/goaltrajectory-")
    assert told["removed"] == [f"goaltrajectory-2020010{day}T000000Z.jsonl.gz" for day in (1, 2)]
    _, listed = backups.run("archives")
    assert [*listed["names"][:2], len(listed["names"])] == [
        *(f"goaltrajectory-2020010{day}T000000Z.jsonl.gz" for day in (3, 4)),
        3,
    ]
    assert others.names() == [NAME]
    shared_chroma.copy_record("goals", 3)
    backups.restore("latest", "--replace")
    assert collections(shared_chroma) == before
    cut = backups.refusal("restore", "goaltrajectory-20200104T000000Z.jsonl.gz", "--replace")
    assert cut.startswith(f"{settings['BUCKET_URL']}/{files.name}/goals/prod/goaltrajectory-20200104T000000Z")
    assert collections(shared_chroma) == before


def test_a_large_archive_goes_in_parts(settings: dict[str, str]) -> None:
    """An archive larger than a part is sent as it grows, and read as it was written."""
    content, own = os.urandom(2 * PART_BYTES + 12345), archives(settings)
    with own.create(NAME) as output:
        for start in range(0, len(content), 1_000_000):
            output.write(content[start : start + 1_000_000])
    with own.open(NAME) as source:
        assert source.read() == content


@pytest.mark.parametrize("size", [10, PART_BYTES + 10])
def test_an_unfinished_archive_does_not_exist(settings: dict[str, str], files: Path, size: int) -> None:
    """Neither the object nor, on the server, parts of it."""
    own = archives(settings)
    with suppress(ZeroDivisionError), own.create(NAME) as output:
        output.write(os.urandom(size))
        raise ZeroDivisionError
    assert own.names() == []
    assert [each for each in files.rglob("*") if each.is_file()] == []


def test_a_name_is_never_written_twice(settings: dict[str, str]) -> None:
    own = archives(settings)
    put(own, NAME, b"first")
    with pytest.raises(BackupError, match="already exists"):
        put(own, NAME, b"second")
    with own.open(NAME) as source:
        assert source.read() == b"first"


def test_long_lists_come_in_pages(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A server returns a thousand names at a time, or fewer; here it is asked for two."""
    own = archives(settings)
    names = [f"goaltrajectory-2020010{day}T000000Z.jsonl.gz" for day in range(1, 6)]
    for name in names:
        put(own, name, b"old")
    monkeypatch.setattr(bucket, "PAGE", "2")
    assert own.names() == names


@pytest.mark.parametrize(
    ("file", "value", "code"),
    [("key", "another", "SignatureDoesNotMatch"), ("id", "nobody", "InvalidAccessKeyId")],
)
def test_a_wrong_key_is_reported_with_its_files_until_it_is_renewed_there(
    settings: dict[str, str], server: S3Server, file: str, value: str, code: str
) -> None:
    """The files are read again for each request; neither part of the key is logged."""
    own = archives(settings)
    (server.secrets / file).write_text(value)
    with pytest.raises(BackupError) as caught:
        own.names()
    assert f"answered 403 {code}: the key is refused: correct the files" in str(caught.value)
    assert "BUCKET_CREDENTIAL_FILE" in str(caught.value)
    assert not any(secret in str(caught.value) for secret in (KEY, KEY_ID, value))
    server.settings("renewed")
    assert own.names() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"BUCKET_NAME": "nowhere"},
            "answered 404 NoSuchBucket: there is no such bucket: create it, or correct BUCKET_NAME",
        ),
        ({"BUCKET_REGION": "us-east-1"}, "the bucket is in another region: correct BUCKET_REGION"),
    ],
)
def test_what_is_wrong_with_a_bucket_is_reported_with_its_fix(
    settings: dict[str, str], changes: dict[str, str], expected: str
) -> None:
    with pytest.raises(BackupError) as caught:
        archives(settings | changes).names()
    assert expected in str(caught.value)


def test_a_server_that_is_down_is_reported(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """After a few attempts."""
    monkeypatch.setattr("app.backup.s3._PAUSE_SECONDS", 0.01)
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(
        BackupError, match=r"ConnectionRefusedError.*: start the server, or correct BUCKET_URL"
    ):
        archives(settings | {"BUCKET_URL": url}).names()


def test_nobody_reads_without_a_signature(server: S3Server, files: Path, settings: dict[str, str]) -> None:
    """The server of these tests does check who asks."""
    put(archives(settings), NAME, b"content")
    assert httpx.get(f"{server.url}/{files.name}/goals/prod/{NAME}").status_code == 403


def test_an_archive_whose_download_is_cut_off_is_reported_as_that(tmp_path: Path) -> None:
    """It is not mistaken for one that was cut off when it was written."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"begin")

    key = Credential(tmp_path / "key")
    key.path.write_text("key")
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.handle_request, daemon=True).start()
        lossy = Bucket(BucketSettings(f"http://127.0.0.1:{server.server_port}", "a", "b", "", key, key))
        with pytest.raises(BackupError, match="the connection was lost"), lossy.open(NAME) as source:
            source.read()
