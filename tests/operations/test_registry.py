"""How a registry is asked: the token that it wants, and what its answers mean."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from lib.operations.registry import RegistryError, digest, scheme

LOGIN = base64.b64encode(b"somebody:a-password").decode()
DIGEST = f"sha256:{'a' * 64}"


class TokenRegistry(BaseHTTPRequestHandler):
    """A registry that gives its token to whoever logs in and asks for the right scope."""

    def do_HEAD(self) -> None:
        if self.headers["Authorization"] != "Bearer a-token":
            host = self.headers["Host"]
            self._answer(
                401, {"WWW-Authenticate": f'Bearer realm="http://{host}/token",service="r, \\"1\\""'}
            )
        elif self.path.endswith("/manifests/1.0.0"):
            self._answer(200, {"Docker-Content-Digest": DIGEST})
        else:
            self._answer({"missing": 404, "broken": 500}.get(self.path.rpartition("/")[2], 200), {})

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        right = asked == {"service": ['r, "1"'], "scope": ["repository:goals/backend:pull,push"]}
        logged_in = self.headers["Authorization"] == f"Basic {LOGIN}"
        self._answer(200, {}, json.dumps({"token": "a-token" if right and logged_in else ""}))

    def _answer(self, status: int, headers: dict[str, str], body: str = "") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    """Return host and port of a registry that wants a token."""
    with ThreadingHTTPServer(("127.0.0.1", 0), TokenRegistry) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file in which the Docker client keeps logins."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    return tmp_path / "config.json"


def log_in(settings: Path, host: str) -> None:
    settings.write_text(json.dumps({"auths": {host: {"auth": LOGIN}}}))


def test_a_token_is_got_with_the_login(host: str, settings: Path) -> None:
    """A registry that wants a token gets one, by what `docker login` has kept."""
    log_in(settings, host)
    assert digest(f"{host}/goals/backend:1.0.0") == DIGEST


def test_a_login_comes_from_a_helper_too(
    host: str, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A credential helper is asked as the Docker client asks it."""
    settings.write_text(json.dumps({"credHelpers": {host: "test"}}))
    helper = tmp_path / "docker-credential-test"
    answer = json.dumps({"Username": "somebody", "Secret": "a-password"})
    helper.write_text(f"#!/bin/sh\n[ \"$1 $(cat)\" = 'get {host}' ] && echo '{answer}'\n")
    helper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert digest(f"{host}/goals/backend:1.0.0") == DIGEST


def test_without_login_the_way_to_it_is_told(host: str) -> None:
    """Who is not logged in hears how to; the version does not count as missing."""
    with pytest.raises(RegistryError, match=f"answers 401 of .*: log in with `docker login {host}`"):
        digest(f"{host}/goals/backend:1.0.0")


def test_a_tag_that_is_not_there_has_no_digest(host: str, settings: Path) -> None:
    """Only the registry's own word makes a tag missing."""
    log_in(settings, host)
    assert digest(f"{host}/goals/backend:missing") is None


@pytest.mark.parametrize(("tag", "status"), [("broken", 500), ("silent", 200)])
def test_an_answer_that_says_nothing_is_an_error(host: str, settings: Path, tag: str, status: int) -> None:
    """A registry that fails, or gives no digest, does not make a tag missing."""
    log_in(settings, host)
    with pytest.raises(RegistryError, match=f"answers {status} of"):
        digest(f"{host}/goals/backend:{tag}")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:5000", "http"),
        ("localhost", "http"),
        ("localhost:5000", "http"),
        ("ghcr.io", "https"),
        ("10.0.0.1:5000", "https"),
        ("localhost.example.com", "https"),
    ],
)
def test_plain_http_is_for_the_loopback_alone(host: str, expected: str) -> None:
    """Everywhere else a registry is asked by TLS, as the engine does."""
    assert scheme(host) == expected


def test_a_registry_that_cannot_be_reached_is_told() -> None:
    """What has no answer has no digest either, and does not count as missing."""
    with pytest.raises(RegistryError, match=r"the registry registry\.invalid cannot be asked"):
        digest("registry.invalid/goals/backend:1.0.0")
