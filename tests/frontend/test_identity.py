"""Who asks: the token alone says so, whatever else a request claims, and no log has it."""

import json
import socket
from http.client import HTTPResponse

import pytest

from tests.frontend.conftest import Start
from tests.frontend.web import PATIENCE_SECONDS, Web
from tests.loopback import free_port

CLAIMS = (
    "Cookie",
    "X-Forwarded-User",
    "X-Forwarded-Email",
    "X-Forwarded-Groups",
    "X-Forwarded-Preferred-Username",
    "X-Forwarded-Access-Token",
    "X-Forwarded-Anything-New",
    "X-Auth-Request-User",
    "X-Auth-Request-Email",
    "X-Auth-Request-Anything-New",
    "Remote-User",
    "Remote-Groups",
    "GAP-Auth",
)
SECRET = "a-secret-of-the-person"
CREDENTIALS = f"Authorization: Bearer {SECRET}\r\nCookie: session={SECRET}\r\nX-Any: {SECRET}\r\n"


@pytest.fixture(scope="module")
def talkative(start_once: Start) -> list[Web]:
    """Web servers that log all they can: one with a backend, one whose backend is away."""
    away = f"http://127.0.0.1:{free_port()}"
    settings = {"LOG_LEVEL": "debug", "REQUEST_TIMEOUT_SECONDS": "4"}
    return [start_once(**settings), start_once(**settings, BACKEND_URL=away)]


def spellings(name: str) -> list[str]:
    """Return a header's name in other cases, and with underscores for all, the first or the last hyphen."""
    first, last = name.replace("-", "_", 1), "_".join(name.rsplit("-", 1))
    return [name, name.upper(), name.lower(), name.replace("-", "_"), first, last, first.upper()]


def say(web: Web, request: str, headers: str = "") -> tuple[int, str]:
    """Send a request exactly as it is written, and return status and body, but for that of an error."""
    with socket.create_connection(("127.0.0.1", web.port), PATIENCE_SECONDS) as connection:
        connection.sendall(f"{request} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        with HTTPResponse(connection) as response:
            response.begin()
            return response.status, response.read().decode() if response.status == 200 else ""


def handed_on(web: Web, headers: str) -> dict[str, str]:
    """Return the headers that reach the backend with these."""
    status, body = say(web, "GET /api/headers", headers)
    assert status == 200
    return {name.lower(): value for name, value in json.loads(body)}


@pytest.mark.parametrize("name", CLAIMS)
def test_no_claim_of_an_identity_reaches_the_backend(web: Web, name: str) -> None:
    """Whatever its case, with underscores for hyphens, sent twice, or as a trailer behind the body."""
    for spelling in spellings(name):
        got = handed_on(web, f"{spelling}: eve\r\n{spelling}: eve\r\n")
        assert "eve" not in str(got), (spelling, got)
        trailed = f"Transfer-Encoding: chunked\r\nTrailer: {spelling}\r\n\r\n0\r\n{spelling}: eve\r\n"
        assert "eve" not in str(handed_on(web, trailed)), spelling


def test_the_token_and_what_a_request_needs_reach_the_backend(web: Web) -> None:
    """Authorization is handed on as it is, and so are the id, the key of a write and where it was written."""
    kept = {
        "authorization": "Bearer a.b.c",
        "x-request-id": "mine",
        "idempotency-key": '"k"',
        "origin": "https://a.example",
    }
    got = handed_on(web, "".join(f"{name}: {value}\r\n" for name, value in kept.items()))
    assert kept.items() <= got.items()


def test_a_token_with_many_groups_and_its_cookies_fit(web: Web) -> None:
    """24 KB of them are taken and 64 KB are refused, each at once."""
    token, cookie = "t" * 16_000, "c" * 8_000
    got = handed_on(web, f"Authorization: Bearer {token}\r\nCookie: session={cookie}\r\n")
    assert got["authorization"] == f"Bearer {token}"
    assert say(web, "GET /", f"Authorization: {token * 4}\r\n")[0] == 431


@pytest.mark.parametrize("path", ["/api/headers", "/", "/assets/none.js", "/oauth2/callback"])
def test_no_log_has_a_credential(talkative: list[Web], path: str) -> None:
    """Neither of a header nor of a query, on the most talkative level, also where the backend is away."""
    for web in talkative:
        say(web, f"GET {path}?code={SECRET}&{SECRET}", f"X-Request-Id: {path}\r\n{CREDENTIALS}")
        web.logged(request_id=path)
        assert SECRET not in web.log.read_text()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path", ["/oauth2", "/oauth2/", "/oauth2/start?rd=/", "/OAuth2/sign_out", "/%6Fauth2/auth", "//oauth2/x"]
)
def test_an_address_of_the_login_proxy_is_never_the_page(web: Web, path: str, method: str) -> None:
    """Where nothing in front answers it, it is 404: the page would seem to be a sign-in that worked."""
    answer = web.ask(path, method)
    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_an_address_that_only_begins_like_the_login_proxys_is_the_page(web: Web) -> None:
    """The app may have it."""
    assert web.ask("/oauth2x").status == 200
