"""Embeddings by a real OpenAI-compatible server on loopback."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.embedding.outcomes import RESULTS
from tests.chroma import Chroma
from tests.endpoint_server import Endpoint, endpoint_server
from tests.service import GOAL, Service, Start, running, settings_for


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with endpoint_server() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def key_file(folder: Path) -> Path:
    file = folder / "embedding-api-key"
    file.write_text("key-one\n")
    return file


@pytest.fixture(scope="module")
def asking(shared_chroma: Chroma, endpoint: Endpoint, key_file: Path, folder: Path) -> Iterator[Service]:
    """A service that gets its embeddings from the endpoint."""
    settings = endpoint.settings(shared_chroma.url, EMBEDDING_CREDENTIAL_FILE=str(key_file))
    with running(settings, folder / "log") as service:
        yield service


def counted(service: Service) -> dict[str, float]:
    """Return how many calls had each result."""
    found = re.findall(r'^embedding_calls_total\{.*result="(\w+)"\} (\S+)$', service.metrics(), re.MULTILINE)
    return {result: float(count) for result, count in found}


@pytest.fixture
def service(asking: Service, endpoint: Endpoint, key_file: Path) -> Service:
    """The same service, with an endpoint that works."""
    endpoint.reset()
    endpoint.key = "key-one"
    key_file.write_text("key-one\n")
    return asking


def test_goals_are_embedded_by_the_endpoint_and_found(service: Service, endpoint: Endpoint) -> None:
    """Title and description are sent, and the query."""
    service.create(description="Slowly.")
    assert endpoint.asked == ["Run a marathon\nSlowly."]
    assert "Run a marathon" in service.search("anything")
    assert counted(service)["ok"] >= 2


def test_a_rotated_key_is_used_without_a_restart_and_a_wrong_one_is_never_shown(
    service: Service, endpoint: Endpoint, key_file: Path
) -> None:
    """A refused or missing key is logged with the name of its setting."""
    endpoint.key = "key-two"
    refused = service.http.post("/api/goals", json=GOAL)
    assert refused.status_code == 502
    assert "embedding service" in refused.json()["detail"]
    key_file.write_text("key-two")
    service.create()
    key_file.unlink()
    assert service.http.post("/api/goals", json=GOAL).status_code == 502
    log = service.log.read_text()
    [line] = service.lines(status=401)
    assert (line["code"], line["message"]) == ("invalid_api_key", "wrong key (key)")
    assert "renew the file of EMBEDDING_CREDENTIAL_FILE" in log
    assert f"EMBEDDING_CREDENTIAL_FILE='{key_file}' must be a readable file" in log
    assert "key-one" not in refused.text + log
    assert "key-two" not in log


@pytest.mark.parametrize(
    ("statuses", "given", "retry_after", "times"),
    [
        ([429], 503, "17", 1),
        ([402], 502, None, 1),
        ([400], 502, None, 1),
        ([500], 503, "5", 3),
        ([500, 503, 200], 201, None, 3),
        ([403], 502, None, 1),
        ([404], 502, None, 1),
        ([301], 502, None, 1),
    ],
)
def test_an_endpoint_that_fails_is_named_and_asked_a_bounded_number_of_times(
    service: Service,
    endpoint: Endpoint,
    statuses: list[int],
    given: int,
    retry_after: str | None,
    times: int,
) -> None:
    """Only what may pass by itself is retried."""
    endpoint.statuses = statuses
    answer = service.http.post("/api/goals", json=GOAL)
    assert (answer.status_code, answer.headers.get("retry-after")) == (given, retry_after)
    assert len(endpoint.asked) == times
    assert given == 201 or "embedding service" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("status", "code", "result", "detail"),
    [
        (429, "insufficient_quota", "quota", "quota is used up: trying again does not help"),
        (404, "model_not_found", "model", "does not know the model: trying again does not help"),
    ],
)
def test_what_lasts_until_somebody_acts_is_not_called_busy(
    shared_chroma: Chroma,
    endpoint: Endpoint,
    key_file: Path,
    start: Start,
    status: int,
    code: str,
    result: str,
    detail: str,
) -> None:
    """It has an answer of its own, a line of its own for all its calls, and a result of its own."""
    endpoint.reset()
    key_file.write_text("key-one\n")
    service = start(endpoint.settings(shared_chroma.url, EMBEDDING_CREDENTIAL_FILE=str(key_file)))
    endpoint.refusal = (status, {"error": {"message": f"No more for key-one, {code}.", "code": code}})
    for _ in range(3):
        answer = service.http.post("/api/goals", json=GOAL)
        assert (answer.status_code, answer.headers.get("retry-after")) == (502, None)
        assert detail in answer.json()["detail"]
    [line] = service.lines(level="error", code=code)
    assert (line["status"], line["message"]) == (status, f"No more for (key), {code}.")
    assert counted(service) == dict.fromkeys(RESULTS, 0) | {result: 3}


def test_a_text_that_is_too_long_is_refused_before_it_is_stored(service: Service, endpoint: Endpoint) -> None:
    """The answer says so in words that a person understands, for a goal and for a search."""
    endpoint.most_characters = 300
    before, before_refused = service.goals(), counted(service)["too_large"]
    for answer in (
        service.http.post("/api/goals", json=GOAL | {"description": "why " * 100}),
        service.http.get("/api/search", params={"q": "why " * 100}),
    ):
        assert answer.status_code == 422
        assert answer.json()["detail"] == "The text is too long for the embedding model: shorten it."
    assert service.goals() == before
    service.create(description="why")
    assert counted(service)["too_large"] == before_refused + 2


def test_an_embedding_of_another_dimension_is_refused_with_both(service: Service, endpoint: Endpoint) -> None:
    """An endpoint that puts another model behind the same name cannot mix its vectors with the other's."""
    service.create()
    endpoint.dimension = 16
    answer = service.http.post("/api/goals", json=GOAL)
    endpoint.dimension = 8
    assert answer.status_code == 503
    for text in ("'model-a' with 8 dimensions", "'model-a' with 16 dimensions"):
        assert text in answer.json()["detail"]
        assert text in service.lines(level="error")[-1]["event"]
    service.create()


def test_an_endpoint_that_is_late_is_504_by_name(chroma: Chroma, endpoint: Endpoint, start: Start) -> None:
    """It gets only part of the request's time, so that the answer can say what was late."""
    service = start(endpoint.settings(chroma.url, REQUEST_TIMEOUT_SECONDS="5"))
    endpoint.reset()
    endpoint.delay_seconds = 10
    answer = service.http.post("/api/goals", json=GOAL)
    assert answer.status_code == 504
    assert "embedding service" in answer.json()["detail"]
    assert counted(service)["timeout"] == 1


def test_an_endpoint_that_is_down_is_503_and_the_rest_works(chroma: Chroma, start: Start) -> None:
    """Goals can be read without it."""
    nowhere = {"EMBEDDING_URL": "http://127.0.0.1:9/v1", "EMBEDDING_MODEL": "model-a"}
    service = start(settings_for(chroma.url, **nowhere))
    assert service.http.get("/readyz").status_code == 200
    answer = service.http.post("/api/goals", json=GOAL)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert service.http.get("/api/goals").json()["items"] == []
