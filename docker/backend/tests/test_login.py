"""Who is let in: whoever has an ID token that the issuer signed for this client, and nobody else."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import jwt
import pytest

from tests.chroma import Chroma
from tests.forged import TOKENS
from tests.issuer import CLIENT, Issuer, ec_key, issuer_server, public, rsa_key
from tests.metrics import value
from tests.processes import HTTP, wait_for
from tests.service import GOAL, Service, running

ALLOWED = "goals.example.com"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with issuer_server() as issuer:
        issuer.keys = [public(rsa_key("a"), "a"), public(ec_key("e"), "e")]
        yield issuer


@pytest.fixture(scope="module")
def service(shared_chroma: Chroma, issuer: Issuer, folder: Path) -> Iterator[Service]:
    """A service with a login."""
    with running(issuer.settings(shared_chroma.url, ALLOWED_HOSTS=ALLOWED), folder / "log") as service:
        yield service


def ask(service: Service, token: str, path: str = "/api/goals", method: str = "GET") -> httpx.Response:
    return service.http.request(method, path, headers={"Authorization": f"Bearer {token}"})


def refused(service: Service, reason: str) -> float:
    return value(service, "login_refused_total", reason=reason) or 0


def test_whoever_the_issuer_signed_for_is_let_in(service: Service, issuer: Issuer) -> None:
    """Keys of both kinds, for one audience of several, by a clock that is a little wrong, for a machine."""
    now = int(time.time())
    for token in (
        issuer.token(),
        issuer.token(ec_key("e"), "e", "ES256"),
        issuer.token(aud=["other", CLIENT]),
        issuer.token(exp=now - 30),
        issuer.token(iat=now + 30, nbf=now + 30),
        issuer.token(name=None, email=None),
        issuer.token(key_id=None),
        jwt.encode(issuer.claims(), rsa_key("a"), "RS256", {"kid": "a", "typ": "at+jwt"}),
    ):
        assert ask(service, token).status_code == 200
        assert (
            service.http.get("/api/goals", headers={"authorization": f"bEARER  {token}"}).status_code == 200
        )


def test_me_is_who_is_signed_in(service: Service, issuer: Issuer) -> None:
    """As the issuer says now, and never kept by a browser."""
    answer = ask(service, issuer.token(), "/api/me")
    assert answer.json() == {"name": "Ann Example", "email": "ann@example.com", "subject": "ann-1"}
    assert answer.headers["cache-control"] == "no-store"
    other = issuer.token(sub="bob", name=None, email=["b"], preferred_username="bob.b")
    assert ask(service, other, "/api/me").json() == {"name": "bob.b", "email": None, "subject": "bob"}


def test_goals_are_whose_token_made_them(service: Service, issuer: Issuer) -> None:
    """Issuer and subject say whose: neither a name nor an e-mail address does."""
    ann, bob = issuer.token(sub="ann-2"), issuer.token(sub="bob-2")
    own = {"Authorization": f"Bearer {ann}"}
    goal = service.http.post("/api/goals", json=GOAL, headers=own).json()["id"]
    assert (
        ask(service, issuer.token(sub="ann-2", name="New", email=None), f"/api/goals/{goal}").json()["id"]
        == goal
    )
    for method in ("GET", "DELETE"):
        assert ask(service, bob, f"/api/goals/{goal}", method).status_code == 404
    assert goal not in ask(service, bob).text
    assert ask(service, ann, f"/api/goals/{goal}", "DELETE").status_code == 204


def test_every_other_token_is_refused_and_counted(service: Service, issuer: Issuer) -> None:
    """The answer is a problem that says how to come in, and the log says why, without the token."""
    for number, (reason, make) in enumerate(TOKENS):
        token, before = make(issuer), refused(service, reason)
        answer = ask(service, token)
        shown = f"{number}: {reason}"
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json"), (
            shown
        )
        assert answer.headers["www-authenticate"] == "Bearer"
        assert refused(service, reason) == before + 1, shown
        [line] = service.logged(event="request", request_id=answer.headers["x-request-id"])
        assert (line["refused"], line["route"]) == (reason, "/api/*"), shown
        assert len(token) < 9 or token not in service.log.read_text()


@pytest.mark.parametrize(
    ("reason", "headers"),
    [
        ("missing", []),
        ("malformed", [("Authorization", "")]),
        ("malformed", [("Authorization", "Basic YW5uOnNlY3JldA==")]),
        ("malformed", [("Authorization", "Bearer")]),
        ("malformed", [("Authorization", "{token}")]),
        ("malformed", [("Authorization", "Bearer {token}"), ("Authorization", "Bearer {token}")]),
        ("malformed", [("Authorization", "Bearer {token}"), ("Authorization", "Basic YQ==")]),
        ("malformed", [("Authorization", "Bearer {token}, Bearer {token}")]),
        ("malformed", [("Authorization", "Bearer {token} {token}")]),
        (
            "missing",
            [("Cookie", "token={token}"), ("X-Forwarded-User", "ann-1"), ("X-Auth-Request-User", "ann-1")],
        ),
    ],
)
def test_only_one_bearer_token_in_its_header_counts(
    service: Service, issuer: Issuer, reason: str, headers: list[tuple[str, str]]
) -> None:
    """No other header says who somebody is."""
    before, token = refused(service, reason), issuer.token()
    answer = service.http.get(
        "/api/goals", headers=[(name, text.format(token=token)) for name, text in headers]
    )
    assert answer.status_code == 401
    assert refused(service, reason) == before + 1


def test_everything_but_probes_and_metrics_needs_a_person(service: Service) -> None:
    """Also what does not exist, and what describes the API; nothing is read or written."""
    for method, path in (
        ("GET", "/api/goals"),
        ("HEAD", "/api/goals"),
        ("POST", "/api/goals"),
        ("DELETE", "/api/goals/a"),
        ("GET", "/api/me"),
        ("GET", "/api/openapi.json"),
        ("GET", "/api/nowhere"),
        ("OPTIONS", "/api/goals"),
        ("GET", "/"),
        ("GET", "/livez/"),
        ("GET", "//livez"),
    ):
        assert service.http.request(method, path).status_code == 401, path
    for path in ("/livez", "/readyz"):
        assert service.http.get(path).status_code == 200
    assert HTTP.get(f"http://127.0.0.1:{service.settings['METRICS_PORT']}/metrics").status_code == 200


def test_a_stranger_does_not_make_the_service_read_a_body(service: Service) -> None:
    """A body that is too long is not looked at before it is known who sends it."""
    assert service.http.post("/api/goals", content=b"x" * 100_000).status_code == 401


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://goals.example.com", 201),
        ("http://127.0.0.1:8080", 201),
        ("https://evil.example", 403),
        ("https://goals.example.com.evil.example", 403),
        ("https://evil.example/goals.example.com", 403),
        ("https://goals.example.com@evil.example", 403),
        ("https://localhost", 403),
        ("goals.example.com", 403),
        ("null", 403),
        ("", 403),
        ("http://[", 403),
    ],
)
def test_changes_by_pages_of_other_sites_are_forbidden(
    service: Service, issuer: Issuer, origin: str, status: int
) -> None:
    """Reads are not: a browser shows their answers to no other site."""
    headers = {"Authorization": f"Bearer {issuer.token()}", "Origin": origin}
    before = refused(service, "origin")
    answer = service.http.post("/api/goals", json=GOAL, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith(
        "application/" + ("json" if status == 201 else "problem")
    )
    assert refused(service, "origin") == before + (status == 403)
    assert service.http.delete("/api/goals/a", headers=headers).status_code == (404 if status == 201 else 403)
    assert service.http.get("/api/goals", headers=headers).status_code == 200


def test_the_log_has_the_subject_and_no_other_trace_of_a_person(service: Service, issuer: Issuer) -> None:
    """Neither the token, nor the e-mail address, nor the name."""
    token = issuer.token(sub="ann-logged")
    answer = ask(service, token, "/api/me")
    [line] = service.logged(event="request", request_id=answer.headers["x-request-id"])
    assert line["subject"] == "ann-logged"
    log = service.log.read_text()
    assert all(secret not in log for secret in (token, token.split(".")[2], "ann@example.com", "Ann Example"))
    free = service.http.get("/livez")
    [line] = service.logged(event="request", request_id=free.headers["x-request-id"])
    assert "subject" not in line


def test_a_token_that_was_verified_ends_at_its_expiry(service: Service, issuer: Issuer) -> None:
    """Remembering it does not prolong it."""
    token = issuer.token(exp=int(time.time()) - 57)
    assert ask(service, token).status_code == 200
    wait_for(lambda: ask(service, token).status_code == 401)
    assert ask(service, token).status_code == 401


def test_many_unknown_keys_ask_the_issuer_once_and_a_known_key_waits_for_none(
    service: Service, issuer: Issuer
) -> None:
    """Whoever forges key ids makes nobody else wait, and the issuer none the wiser."""
    strangers = [issuer.token(rsa_key("b"), f"unknown-{number}") for number in range(40)]
    before = issuer.asked
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda token: ask(service, token).status_code, strangers))
    assert set(answers) == {401}
    assert issuer.asked <= before + 1
    assert ask(service, issuer.token()).status_code == 200
