"""How a registry is asked: the token that it wants, and what its answers mean."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.operations.errors import OperationError
from lib.operations.logins import DOCKER_HUB, Logins
from lib.operations.registry import Registry, RegistryError, manifest_url, scheme
from tests.operations.registry import DIGEST, LOGIN, log_in, running
from tests.operations.stand_ins import script


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    """Return host and port of a registry that wants a token and has one image."""
    with running(tmp_path) as host:
        (tmp_path / "pushed").write_text(f"{host}/goals/backend:1.0.0\n")
        yield host


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Return a client with the logins of a folder, which has none yet."""
    return Registry(Logins({"DOCKER_CONFIG": str(tmp_path), "PATH": f"{tmp_path}:/usr/bin:/bin"}))


def test_a_token_is_got_with_the_login(host: str, registry: Registry, tmp_path: Path) -> None:
    """A registry that wants a token gets one, by what `docker login` has kept."""
    log_in(tmp_path, host)
    assert registry.released(f"{host}/goals/backend:1.0.0") == DIGEST


def test_a_login_comes_from_a_helper_too(host: str, registry: Registry, tmp_path: Path) -> None:
    """A credential helper is asked as the Docker client asks it."""
    (tmp_path / "config.json").write_text(json.dumps({"credHelpers": {host: "test"}}))
    answer = json.dumps({"Username": "somebody", "Secret": "a-password"})
    script(tmp_path / "docker-credential-test", f"read asked; [ \"$asked\" = '{host}' ] && echo '{answer}'")
    assert registry.released(f"{host}/goals/backend:1.0.0") == DIGEST


def test_a_helper_that_is_not_there_knows_no_login(tmp_path: Path) -> None:
    """The registry then says that nobody is logged in."""
    (tmp_path / "config.json").write_text(json.dumps({"credsStore": "no-such-helper"}))
    assert Logins({"DOCKER_CONFIG": str(tmp_path), "PATH": "/usr/bin:/bin"})("example.com") == ""


def test_settings_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """The file is named, with what to do."""
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(
        OperationError, match=r"config\.json is not JSON: .*; log in anew with `docker login`$"
    ):
        Logins({"DOCKER_CONFIG": str(tmp_path)})("example.com")


def test_the_login_of_docker_hub_has_a_name_of_its_own(tmp_path: Path) -> None:
    """The Docker client keeps it under the address of the hub's first API."""
    log_in(tmp_path, DOCKER_HUB)
    logins = Logins({"DOCKER_CONFIG": str(tmp_path)})
    assert base64.b64decode(logins("docker.io")) == b"somebody:a-password"
    assert logins("docker.io") == LOGIN
    assert logins("ghcr.io") == ""


def test_without_a_login_the_way_to_it_is_told(host: str, registry: Registry) -> None:
    """Without a login the error says how to log in; the version does not count as missing."""
    advice = f"answers 401 for .*: log in with `docker login {host}` as somebody who may push$"
    with pytest.raises(RegistryError, match=advice):
        registry.released(f"{host}/goals/backend:1.0.0")


def test_what_everybody_may_pull_needs_no_login(host: str, registry: Registry) -> None:
    """Only as much is asked for as is needed."""
    assert registry.pulled(f"{host}/goals/backend:1.0.0") == DIGEST


def test_a_tag_that_is_not_there_has_no_digest(host: str, registry: Registry, tmp_path: Path) -> None:
    """Only the registry's own word makes a tag missing."""
    log_in(tmp_path, host)
    assert registry.released(f"{host}/goals/backend:missing") is None


@pytest.mark.parametrize(("tag", "status"), [("broken", 500), ("silent", 200)])
def test_an_answer_that_says_nothing_is_an_error(
    host: str, registry: Registry, tmp_path: Path, tag: str, status: int
) -> None:
    """A registry that fails, or gives no digest, does not make a tag missing."""
    log_in(tmp_path, host)
    with pytest.raises(RegistryError, match=f"answers {status} for .*: see the registry's log$"):
        registry.released(f"{host}/goals/backend:{tag}")


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


def test_the_api_of_docker_hub_has_a_host_of_its_own() -> None:
    """Every other registry is asked at the host that its images name."""
    hub = "https://registry-1.docker.io/v2/library/redis/manifests/8.2.1"
    assert manifest_url("docker.io/library/redis:8.2.1") == hub
    quay = "https://quay.io/v2/oauth2-proxy/oauth2-proxy/manifests/v7.15.6"
    assert manifest_url("quay.io/oauth2-proxy/oauth2-proxy:v7.15.6") == quay
    assert manifest_url("127.0.0.1:5000/goals/a:1") == "http://127.0.0.1:5000/v2/goals/a/manifests/1"


def test_a_registry_that_cannot_be_reached_is_told(registry: Registry) -> None:
    """A registry that does not answer does not make a tag missing."""
    with pytest.raises(RegistryError, match=r"^the registry 127\.0\.0\.1:1 cannot be asked: "):
        registry.released("127.0.0.1:1/goals/backend:1.0.0")
