"""A database elsewhere: the real server behind a proxy with TLS and a token."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import trustme

from tests.backups import Backups, ids, settings_with_folder
from tests.chroma import Chroma
from tests.processes import wait_for
from tests.proxy import proxy
from tests.service import GOAL, Start, settings_for


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def authority_file(authority: trustme.CA, folder: Path) -> str:
    file = folder / "authority.pem"
    authority.cert_pem.write_to_path(file)
    return str(file)


@dataclass
class Door:
    """Whom a provider lets in, and which tokens it was shown."""

    token: str = "token-one"
    shown: list[tuple[str | None, str | None]] = field(default_factory=list)

    def admits(self, request: BaseHTTPRequestHandler) -> bool:
        """Ask for the header of Chroma's own cloud and for that of most proxies."""
        given = request.headers["X-Chroma-Token"], request.headers["Authorization"]
        self.shown.append(given)
        return given == (self.token, f"Bearer {self.token}")


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def url(shared_chroma: Chroma, authority: trustme.CA, door: Door) -> Iterator[str]:
    with proxy(shared_chroma.port, door.admits, authority.issue_cert("127.0.0.1")) as url:
        yield url


@pytest.fixture
def token_file(tmp_path: Path, door: Door) -> Path:
    file = tmp_path / "chromadb-token"
    file.write_text(f"{door.token}\n")
    return file


def test_goals_are_kept_behind_tls_and_a_token_that_is_rotated_without_a_restart(
    url: str, door: Door, token_file: Path, authority_file: str, start: Start
) -> None:
    """The token of the file as it is now is sent; a refused or missing one is reported but never shown."""
    files = {"CHROMADB_CREDENTIAL_FILE": str(token_file), "SSL_CERT_FILE": authority_file}
    service = start(settings_for(url, **files))
    goal = service.create()
    assert service.search("long run") == [GOAL["title"]]

    door.token = "token-two"
    wait_for(lambda: service.is_down_because("answered 401"))
    assert not service.is_ready()
    token_file.write_text("token-two")
    wait_for(service.is_ready)
    assert service.http.get(f"/api/goals/{goal['id']}").json() == goal

    token_file.unlink()
    cause = f"CHROMADB_CREDENTIAL_FILE='{token_file}': must be a readable file"
    wait_for(lambda: service.is_down_because(cause))
    token_file.write_text("token-two")
    assert service.http.delete(f"/api/goals/{goal['id']}").status_code == 204
    assert "token-one" not in service.log.read_text()
    assert "token-two" not in service.log.read_text()


def test_a_certificate_of_an_unknown_authority_is_refused_before_the_token_is_sent(
    url: str, door: Door, token_file: Path, start: Start
) -> None:
    """Nobody in the middle learns the token."""
    service = start(settings_for(url, CHROMADB_CREDENTIAL_FILE=str(token_file)))
    wait_for(lambda: service.is_down_because("CERTIFICATE_VERIFY_FAILED"))
    assert door.shown == []


def test_a_certificate_of_another_host_is_refused_before_the_token_is_sent(
    authority: trustme.CA, authority_file: str, door: Door, token_file: Path, start: Start
) -> None:
    """The authority's signature alone does not make it the database."""
    files = {"CHROMADB_CREDENTIAL_FILE": str(token_file), "SSL_CERT_FILE": authority_file}
    with proxy(0, door.admits, authority.issue_cert("elsewhere.example")) as url:
        service = start(settings_for(url, **files))
        wait_for(lambda: service.is_down_because("CERTIFICATE_VERIFY_FAILED"))
    assert door.shown == []


def test_a_database_elsewhere_is_backed_up_and_restored_with_the_token_that_is_in_its_file_now(
    url: str, authority_file: str, door: Door, token_file: Path, start: Start, tmp_path: Path
) -> None:
    """As the service calls it; a refused token is reported but never shown."""
    files = {"CHROMADB_CREDENTIAL_FILE": str(token_file), "SSL_CERT_FILE": authority_file}
    goal = start(settings_for(url, **files)).create()
    backups = Backups(tmp_path, settings_with_folder(url, tmp_path / "archives") | files)
    archive = Path(backups.back_up()["archive"])
    assert goal["id"] in ids(archive, "goals")
    door.token = "token-two"
    assert backups.refusal("backup") == "The database is not reachable."
    assert "answered 401" in (tmp_path / "backup-2.log").read_text()
    assert "token-one" not in (tmp_path / "backup-2.log").read_text()
    token_file.write_text("token-two")
    backups.restore("latest", "--replace")
