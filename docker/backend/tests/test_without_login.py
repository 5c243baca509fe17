"""A service that has no login: nobody needs a token, and nothing is loaded that would verify one."""

import sys

from app.process.settings import read_settings
from app.web.application import create_app
from app.web.middleware import Drain
from tests.service import FORKS, Service, end_of, settings_for


def _exit_with_what_is_loaded(environment: dict[str, str]) -> None:
    create_app(read_settings(environment), Drain())
    sys.exit("jwt" in sys.modules or "cryptography" in sys.modules)


def test_nobody_needs_a_token_and_nobody_is_signed_in(service: Service) -> None:
    """Whatever a request says of itself is not looked at."""
    claims = {"Authorization": "Bearer x", "X-Forwarded-User": "ann", "Origin": "https://elsewhere.example"}
    for headers in ({}, claims):
        assert service.http.get("/api/me", headers=headers).json() == dict.fromkeys(
            ("name", "email", "subject")
        )
        assert service.http.delete("/api/goals/none", headers=headers).status_code == 404
    assert "login_refused_total{" not in service.metrics()


def test_what_verifies_tokens_is_not_loaded() -> None:
    """It takes memory and time at start."""
    process = FORKS.Process(target=_exit_with_what_is_loaded, args=(settings_for("http://127.0.0.1:9"),))
    process.start()
    assert end_of(process) == 0
