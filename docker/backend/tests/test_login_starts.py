"""The service and its issuer: settings, a start while the issuer is away, and what is said about both."""

import json
import os
import sys
from pathlib import Path

import pytest
import structlog

from app.process.logs import configure_logs
from tests.chroma import Chroma
from tests.issuer import Issuer
from tests.metrics import value
from tests.processes import wait_for
from tests.service import FORKS, Service, Start, end_of, run, settings_for

LOGIN = {
    "ISSUER_URL": "https://login.example.com/",
    "ISSUER_KEYS_URL": "https://login.example.com/keys",
    "ISSUER_CLIENT": "goals",
}


def ask(service: Service, token: str, path: str = "/api/goals") -> int:
    return service.http.get(path, headers={"Authorization": f"Bearer {token}"}).status_code


def fetches(service: Service, result: str) -> float:
    return value(service, "login_key_fetches_total", result=result) or 0


def test_it_starts_without_the_issuer_and_recognizes_persons_when_that_is_back(
    shared_chroma: Chroma, issuer: Issuer, start: Start
) -> None:
    """Until then it is ready, refuses what cannot be a token, and says 503 to all others."""
    issuer.status = 500
    service = start(issuer.settings(shared_chroma.url))
    answer = service.http.get("/api/goals", headers={"Authorization": f"Bearer {issuer.token()}"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["content-type"] == "application/problem+json"
    assert service.http.get("/api/goals").status_code == 401
    assert service.http.get("/readyz").status_code == 200
    issuer.status = 200
    wait_for(lambda: ask(service, issuer.token()) == 200)
    assert fetches(service, "failed") >= 1
    assert fetches(service, "ok") == 1
    [line] = service.logged(event="the issuer's keys cannot be fetched")
    assert (line["level"], line["url"]) == ("error", issuer.keys_url)
    assert "status 500" in line["error"]
    assert "ISSUER_KEYS_URL" in line["fix"]
    assert service.logged(event="the issuer has new keys")[0]["keys"] == ["a (RS256)"]


def test_who_is_signed_in_works_on_while_the_issuer_is_away(
    shared_chroma: Chroma, issuer: Issuer, start: Start
) -> None:
    """Keys that were fetched are enough, also for a token that was never seen."""
    service = start(issuer.settings(shared_chroma.url))
    wait_for(lambda: fetches(service, "ok") == 1)
    issuer.opened.clear()
    assert ask(service, issuer.token()) == 200
    assert ask(service, issuer.token(sub="bob")) == 200


@pytest.mark.parametrize("missing", LOGIN)
def test_a_login_is_set_as_a_whole(tmp_path: Path, missing: str) -> None:
    """Whoever names only some of its settings is told which to add."""
    settings = settings_for("http://127.0.0.1:9") | {name: LOGIN[name] for name in LOGIN if name != missing}
    code, lines = run(settings, tmp_path / "log")
    assert code == 1
    [problem] = lines[-1]["problems"]
    assert problem.startswith(f"{missing} is not set, but ISSUER_")
    assert problem.endswith("is: set ISSUER_URL, ISSUER_KEYS_URL, ISSUER_CLIENT, or none of them")


def test_wrong_settings_of_a_login_are_named_with_value_and_fix(tmp_path: Path) -> None:
    """All at once; what may be a credential is not shown."""
    wrong = {
        "ISSUER_URL": "login.example.com",
        "ISSUER_KEYS_URL": "https://a:b@login.example.com/keys",
        "ISSUER_CLIENT": "",
    }
    code, lines = run(settings_for("http://127.0.0.1:9", **wrong), tmp_path / "log")
    assert code == 1
    rule = "must be an http:// or https:// URL with a host, without credentials, query or fragment"
    assert lines[-1]["problems"] == [
        f"ISSUER_URL='login.example.com': {rule}",
        f"ISSUER_KEYS_URL=(not shown): {rule}",
        "ISSUER_CLIENT='': must be printable text, not empty",
    ]


def _log_an_error(log: str) -> None:
    with Path(log).open("wb") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
    configure_logs("info")
    token = "eyJ" + "secret" * 3
    try:
        _ = len(token) / 0
    except ZeroDivisionError:
        structlog.get_logger("app").exception("failed")
    sys.stdout.flush()


def test_an_error_in_the_log_has_no_values_of_variables(tmp_path: Path) -> None:
    """A token or a goal may be among them."""
    process = FORKS.Process(target=_log_an_error, args=(str(tmp_path / "log"),))
    process.start()
    assert end_of(process) == 0
    [line] = map(json.loads, (tmp_path / "log").read_text().splitlines())
    assert line["exception"][0]["frames"]
    assert "secretsecret" not in json.dumps(line)
