"""HTTP itself: methods, lengths, connections."""

import socket
from contextlib import closing

import pytest

from app.web.server import listen
from tests.chroma import Chroma
from tests.service import GOAL, Service, Start, settings_for


@pytest.mark.parametrize(
    "path", ["/livez", "/readyz", "/api/goals", "/api/goals/{id}", "/api/search?q=run", "/no"]
)
def test_head_answers_as_get_does_without_the_content(service: Service, path: str) -> None:
    """Status and headers are the same."""
    path = path.format(**service.create())
    got, head = service.http.get(path), service.http.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    for name in ("content-type", "content-length"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/goals", "GET, HEAD, POST"),
        ("/api/goals/x", "DELETE, GET, HEAD"),
        ("/api/goals/x/check-ins", "GET, HEAD, POST"),
        ("/api/search", "GET, HEAD"),
        ("/livez", "GET, HEAD"),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE"])
def test_a_method_that_a_path_does_not_have_is_refused_with_those_that_it_has(
    service: Service, path: str, allowed: str, method: str
) -> None:
    """The answer is a problem document."""
    answer = service.http.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/api", "/api/nothing", "/api/goals/", "/livez/x"])
def test_a_path_that_leads_nowhere_is_a_problem(service: Service, path: str) -> None:
    """Whatever it begins with."""
    answer = service.http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_method_that_nobody_knows_is_a_problem(service: Service) -> None:
    """Even what is not HTTP is answered with one."""
    answer = service.http.request("BREW", "/api/goals")
    assert (answer.status_code, answer.json()["status"]) == (400, 400)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "image/png", ""])
def test_content_of_another_kind_is_a_problem(service: Service, kind: str) -> None:
    """Whatever is sent in place of JSON."""
    answer = service.http.post("/api/goals", content=b"title=Run", headers={"Content-Type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")
    assert "application/json" in answer.json()["detail"]


def test_a_body_that_never_arrives_is_refused_in_time(shared_chroma: Chroma, start: Start) -> None:
    """Its sender is told so within half of a request's time, and no place is taken by it meanwhile."""
    service = start(settings_for(shared_chroma.url, REQUEST_TIMEOUT_SECONDS="4"))
    body = b"x" * 100
    with closing(socket.create_connection(("127.0.0.1", int(service.settings["HTTP_PORT"])))) as client:
        client.sendall(b"POST /api/goals HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n" + body)
        client.settimeout(60)
        answer = client.recv(10_000)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer
    assert service.http.post("/api/goals", json=GOAL).status_code == 201


def test_an_answer_is_sent_at_once_and_not_when_the_last_one_is_acknowledged() -> None:
    """Connections of the listener have Nagle's algorithm switched off: it holds each answer for 40 ms."""
    with (
        closing(listen("127.0.0.1", 0)) as listener,
        closing(socket.create_connection(listener.getsockname())),
    ):
        connection, _ = listener.accept()
        with closing(connection):
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
