"""Logs are JSON, an object a line, in the fields that the platform's services share."""

from datetime import datetime
from typing import Any

import pytest

from tests.images.container import Service
from tests.images.production import ANN, Platform
from tests.usage import request

LEVELS = {"debug", "info", "warn", "warning", "error", "critical", "fatal"}
NOT_JSON = {"chromadb": "Chroma's server writes text, and has no setting for another format"}
"""Services whose own program cannot write JSON, each with the reason."""

SENT = "a-request-of-the-test"


def test_every_line_says_when_what_and_how_serious(service: Service) -> None:
    """A line is an object with `timestamp`, `level` and `event`; by the contract, time has a zone."""
    workload = service.workload
    if workload.name in NOT_JSON:
        assert workload.is_foreign or writes_other_than_json(service), "the exception is not needed any more"
        return
    service.ask(workload.probe("liveness"))
    lines = service.log_lines()
    assert lines
    for line in lines:
        assert line["timestamp"]
        if workload.honours_contract:
            assert datetime.fromisoformat(line["timestamp"]).tzinfo, line
        assert line["level"] in LEVELS, line
        assert isinstance(line["event"], str), line


def writes_other_than_json(service: Service) -> bool:
    try:
        service.log_lines()
    except AssertionError:
        return True
    return False


@pytest.mark.own("backend", "frontend")
def test_a_request_is_found_in_all_logs_by_its_id(platform: Platform) -> None:
    """The id that a client sends is in each service's log line, and the backend says who it was."""
    answer = request(platform.site, "GET", "/api/goals?limit=1", headers={"X-Request-Id": SENT})
    assert (answer.status, answer.headers["x-request-id"]) == (200, SENT)
    line = logged(platform.backend)
    assert (line["route"], line["method"], line["status"]) == ("/api/goals", "GET", 200)
    assert (line["subject"], line["duration_seconds"] >= 0) == (ANN["sub"], True)
    line = logged(platform.frontend)
    assert (line["request"]["method"], line["status"]) == ("GET", 200)
    assert line["duration"] >= 0
    line = logged(platform.oauth2_proxy)
    assert (line["method"], line["status"], line["duration_seconds"] >= 0) == ("GET", 200, True)


def logged(service: Service) -> Any:
    [line] = [each for each in service.log_lines() if each.get("request_id") == SENT]
    return line
