"""Methods, paths and content that are wrong: each is told as a problem."""

import json

import pytest

from tests.frontend.conftest import Start
from tests.frontend.web import Answer, Web
from tests.loopback import free_port


def problem(answer: Answer) -> dict[str, object]:
    """Return the problem that an answer tells of."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers
    told: dict[str, object] = json.loads(answer.body)
    assert told["type"] == "about:blank"
    assert told["title"]
    assert told["detail"]
    assert answer.status == told["status"]
    return told


@pytest.mark.parametrize(
    "path", ["/", "/goals/17", "/assets/index-abc.js", "/livez", "/readyz", "/api/goals"]
)
def test_head_is_where_get_is(web: Web, path: str) -> None:
    """With the same status and type, and without a body."""
    got, head = web.ask(path), web.ask(path, "HEAD")
    assert (head.status, head.headers["Content-Type"]) == (200, got.headers["Content-Type"])
    assert head.body == b""


@pytest.mark.parametrize("path", ["/", "/goals/17", "/assets/index-abc.js", "/livez", "/readyz", "/apis"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "UNHEARD"])
def test_only_the_api_takes_other_methods(web: Web, method: str, path: str) -> None:
    """Everything else can be read alone, and says so."""
    refused = web.ask(path, method)
    assert problem(refused)["status"] == 405
    assert refused.headers["Allow"] == "GET, HEAD"


def test_the_api_begins_without_a_slash(web: Web) -> None:
    """The backend, and not the page, answers for /api itself; an address that only begins so is the page."""
    assert json.loads(web.ask("/api").body)["path"] == "/api"
    assert json.loads(web.ask("/api?a=1").body)["path"] == "/api?a=1"
    assert b"<title>page" in web.ask("/apis").body


def test_a_file_that_is_not_there_is_a_problem(web: Web) -> None:
    """A page is no script."""
    assert problem(web.ask("/assets/none.js"))["status"] == 404


def test_large_bodies_are_refused(web: Web) -> None:
    """64 KiB pass, more is a problem with status 413."""
    assert json.loads(web.ask("/api/goals", "POST", b"x" * 65536).body)["length"] == 65536
    assert problem(web.ask("/api/goals", "POST", b"x" * 65537))["status"] == 413


def test_a_backend_that_does_not_answer_is_a_504_problem(web: Web) -> None:
    """Nobody waits longer than REQUEST_TIMEOUT_SECONDS."""
    assert problem(web.ask("/api/stuck"))["status"] == 504


def test_while_the_backend_is_away_it_is_a_503_problem(start: Start) -> None:
    """With Retry-After; the page itself and readiness do not depend on the backend."""
    web = start(BACKEND_URL=f"http://127.0.0.1:{free_port()}", REQUEST_TIMEOUT_SECONDS="4")
    answer = web.ask("/api/goals")
    assert (problem(answer)["status"], answer.headers["Retry-After"]) == (503, "5")
    assert web.ask("/").status == 200
    assert web.ask("/readyz").status == 200
