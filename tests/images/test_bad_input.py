"""A container with invalid settings exits with one helpful line; an invalid request is told what is wrong."""

import json

import pytest

from tests.images.conftest import Start
from tests.images.container import Service
from tests.images.manifest import PROD
from tests.images.production import Platform
from tests.images.services import Services
from tests.usage import Answer, misdirects_other_hosts, request

BACKEND = PROD["backend"]
PROBLEM = "application/problem+json"
GOAL = {"title": "Sleep well", "target_value": 8, "target_date": "2030-01-01"}


def is_refused(service: Service, *says: str) -> None:
    """Check that a container exited with one line of JSON that says what is wrong."""
    assert service.exit_code() != 0
    lines = service.log_lines()
    assert len(lines) == 1, lines
    assert lines[0]["level"] in {"error", "critical", "fatal"}
    for text in says:
        assert text in json.dumps(lines[0], ensure_ascii=False), lines[0]


@pytest.mark.parametrize("name", [name for name in sorted(PROD) if PROD[name].honours_contract])
def test_an_unknown_log_level_is_refused(start: Start, name: str) -> None:
    """The line names the setting, its value, and what is allowed."""
    refused = start(PROD[name], settings={"LOG_LEVEL": "loud"}, alias="refused")
    is_refused(refused, "LOG_LEVEL", "loud", "warning")


@pytest.mark.parametrize(
    ("name", "setting", "value", "fix"),
    [
        pytest.param("backend", "CHROMADB_URL", "chromadb:8000", "http://", marks=pytest.mark.own("backend")),
        pytest.param(
            "frontend", "BACKEND_URL", "backend", "http://HOST:PORT", marks=pytest.mark.own("frontend")
        ),
        pytest.param("frontend", "ALLOWED_HOSTS", "*", "host names", marks=pytest.mark.own("frontend")),
        pytest.param("chromadb", "HTTP_PORT", "99999", "from 1 to 65535", marks=pytest.mark.own("chromadb")),
    ],
)
def test_a_malformed_setting_is_refused(start: Start, name: str, setting: str, value: str, fix: str) -> None:
    """The line names the setting, its value, and what it should be."""
    refused = start(PROD[name], settings={setting: value}, alias="refused")
    is_refused(refused, setting, value, fix)


@pytest.mark.own("backend")
@pytest.mark.parametrize(
    ("mode", "names", "says"),
    [(0o440, (), "No such file"), (0o400, ("embedding-credential",), "Permission denied")],
)
def test_a_credential_that_cannot_be_read_is_refused(
    services: Services, start: Start, mode: int, names: tuple[str, ...], says: str
) -> None:
    """The line names the setting, the file and the reason, whether the file is missing or not readable."""
    [folder] = BACKEND.secrets
    secrets = services.tool.files(BACKEND.group, mode, dict.fromkeys(names, "secret"))
    refused = start(BACKEND, secrets=secrets, alias="refused")
    is_refused(refused, "EMBEDDING_CREDENTIAL_FILE", f"{folder.path}/{folder.files[0]}", says)


@pytest.mark.own("chromadb")
def test_a_volume_that_cannot_be_written_is_refused(services: Services, start: Start) -> None:
    """The line names the folder, and the user that must be able to write there."""
    refused = start(PROD["chromadb"], data=services.tool.data_volume(group=0), alias="refused")
    is_refused(refused, "DATA_FOLDER", "/data", "Permission denied", "uid 10001")


@pytest.mark.own("backend")
@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"CHROMADB_URL": "http://nobody:8000"}, "database is down"),
        ({"CHROMADB_DATABASE": "nobodys"}, "something is missing in the database"),
    ],
    ids=["unreachable", "wrong"],
)
def test_without_its_database_the_backend_waits(start: Start, settings: dict[str, str], says: str) -> None:
    """It is live and not ready, answers 503 with Retry-After, and says once what is wrong, and where."""
    waiting = start(BACKEND, settings=settings, alias="waiting")
    waiting.wait_for("liveness")
    assert waiting.answers(BACKEND.probe("readiness"), 503)
    for method, path in (("GET", "/api/goals"), ("GET", "/api/search?q=sleep"), ("DELETE", "/api/goals/1")):
        answer = waiting.ask(path, method)
        assert (answer.status, answer.headers["retry-after"]) == (503, "5"), answer
        assert answer.headers["content-type"] == PROBLEM
    [told] = [line for line in waiting.log_lines() if line["level"] == "error"]
    assert told["event"].startswith(says)
    assert told["url"] == (BACKEND.settings | settings)["CHROMADB_URL"]
    assert waiting.running()


def is_a_problem(answer: Answer, status: int) -> None:
    assert (answer.status, answer.headers["content-type"]) == (status, PROBLEM), answer
    assert answer.json()["status"] == status


def test_other_hosts_are_misdirected(platform: Platform) -> None:
    """The environment's host is served, and no other that a website could have."""
    misdirects_other_hosts(platform.site)
    host = PROD["frontend"].settings["ALLOWED_HOSTS"]
    for path in ("/", "/api/goals"):
        assert request(platform.site, "GET", path, headers={"Host": host}).status == 200


@pytest.mark.own("backend", "frontend")
def test_a_bad_request_is_a_problem(platform: Platform) -> None:
    """Too large, not JSON, not a goal, an absurd page: 4xx, in the form that clients can read."""
    asked = platform.oauth2_proxy.ask
    is_a_problem(asked("/api/goals", "POST", body=b" " * 70_000), 413)
    is_a_problem(asked("/api/goals", "POST", body=b"{"), 400)
    is_a_problem(asked("/api/goals", "POST", {"title": "no target"}), 422)
    for query in ("limit=0", "limit=101", "limit=1000000000", "offset=-1", "limit=many"):
        is_a_problem(asked(f"/api/goals?{query}"), 422)


@pytest.mark.own("backend", "frontend")
@pytest.mark.parametrize(
    "title", ["'; DROP TABLE goals; --", '<img src=x onerror="alert(1)">', "{{7*7}} ${7*7}"]
)
def test_text_that_looks_like_code_is_kept_as_text(platform: Platform, title: str) -> None:
    """SQL, HTML and templates come back unchanged, as JSON that no browser treats as a page."""
    before = platform.oauth2_proxy.ask("/api/goals").json()["total"]
    created = platform.oauth2_proxy.ask("/api/goals", "POST", GOAL | {"title": title})
    assert created.status == 201, created
    kept = platform.oauth2_proxy.ask(f"/api/goals/{created.json()['id']}")
    assert kept.json()["title"] == title
    assert kept.headers["content-type"] == "application/json"
    assert kept.headers["x-content-type-options"] == "nosniff"
    assert platform.oauth2_proxy.ask("/api/goals").json()["total"] == before + 1
