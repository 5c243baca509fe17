"""A registry that requires a login gets the one that the Docker client has stored."""

import os
from pathlib import Path

import pytest

from lib.operations.logins import Logins
from lib.operations.registry import Registry as Asked
from lib.operations.registry import RegistryError
from tests.release.project import engine
from tests.release.registry import Registry, running

NAME, PASSWORD = "somebody", "a-password"
ACCOUNTS = f"{NAME}:$2b$05$yAWrZrF9Kh9drebgklKCGOp5OKwtgsaVdeJbioNoj85n/4kEgCAIS\n"
"""The same password, as htpasswd writes it."""


@pytest.mark.usefixtures("registry")
def test_the_login_of_the_docker_client_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the error says how to log in; with it, a tag that does not exist is reported as missing."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "client"))
    digest = Asked(Logins(os.environ)).released
    with running(tmp_path, ACCOUNTS) as closed:
        with pytest.raises(
            RegistryError, match=f"answers 401 for .*: log in with `docker login {closed.host}`"
        ):
            digest(reference(closed))
        engine("login", f"--username={NAME}", f"--password={PASSWORD}", closed.host)
        assert digest(reference(closed)) is None


def reference(registry: Registry) -> str:
    return f"{registry.host}/goaltrajectory/backend:1.0.0"
