import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.endpoint_server import Endpoint, endpoint_server
from tests.harness import GOAL, Chroma, Service, run, running, settings_for

Start = Callable[[dict[str, str]], Service]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with endpoint_server() as endpoint:
        yield endpoint


@pytest.fixture
def key_file(tmp_path: Path, endpoint: Endpoint) -> Path:
    file = tmp_path / "embedding-api-key"
    file.write_text(f"{endpoint.key}\n")
    return file


def with_endpoint(
    chroma: Chroma, endpoint: Endpoint, key_file: Path, model: str = "model-a"
) -> dict[str, str]:
    return settings_for(
        chroma.url,
        REQUEST_TIMEOUT_SECONDS="2",
        EMBEDDING_URL=endpoint.url,
        EMBEDDING_MODEL=model,
        EMBEDDING_CREDENTIAL_FILE=str(key_file),
    )


def test_goals_are_embedded_by_the_endpoint_and_found(
    chroma: Chroma, start: Start, endpoint: Endpoint, key_file: Path
) -> None:
    service = start(with_endpoint(chroma, endpoint, key_file))
    service.create()
    assert endpoint.asked == ["Run a marathon\n"]
    assert service.search("anything") == ["Run a marathon"]


def test_a_rotated_key_is_used_without_a_restart_and_a_wrong_one_is_never_shown(
    chroma: Chroma, start: Start, endpoint: Endpoint, key_file: Path
) -> None:
    service = start(with_endpoint(chroma, endpoint, key_file))
    endpoint.key = "key-two"
    refused = service.http.post("/api/goals", json=GOAL)
    assert refused.status_code == 502
    assert "embedding service" in refused.json()["detail"]
    assert "EMBEDDING_CREDENTIAL_FILE" in service.lines()
    key_file.write_text("key-two")
    service.create()
    key_file.unlink()
    assert service.http.post("/api/goals", json=GOAL).status_code == 502
    assert "key-one" not in refused.text + service.lines()
    assert "key-two" not in service.lines()


def test_an_endpoint_that_fails_is_named_and_asked_a_bounded_number_of_times(
    chroma: Chroma, start: Start, endpoint: Endpoint, key_file: Path
) -> None:
    service = start(with_endpoint(chroma, endpoint, key_file))
    for status, given, retry_after, times in (
        (429, 503, "17", 1),
        (500, 503, "5", 3),
        (403, 502, None, 1),
        (404, 502, None, 1),
        (301, 502, None, 1),
    ):
        endpoint.status = status
        endpoint.asked.clear()
        answer = service.http.post("/api/goals", json=GOAL)
        assert (answer.status_code, answer.headers.get("retry-after")) == (given, retry_after)
        assert "embedding service" in answer.json()["detail"]
        assert len(endpoint.asked) == times


def test_an_endpoint_that_is_late_is_504_within_the_requests_time(
    chroma: Chroma, start: Start, endpoint: Endpoint, key_file: Path
) -> None:
    service = start(with_endpoint(chroma, endpoint, key_file))
    endpoint.delay_seconds = 10
    begin = time.monotonic()
    answer = service.http.post("/api/goals", json=GOAL)
    assert answer.status_code == 504
    assert "embedding service" in answer.json()["detail"]
    assert time.monotonic() - begin < 2.5
    assert 'embedding_calls_total{model="model-a",result="timeout"} 1.0' in service.metrics()


def test_an_endpoint_that_is_away_is_503_and_the_rest_works(
    chroma: Chroma, start: Start, endpoint: Endpoint, key_file: Path
) -> None:
    settings = with_endpoint(chroma, endpoint, key_file) | {"EMBEDDING_URL": "http://127.0.0.1:9/v1"}
    service = start(settings)
    assert service.http.get("/readyz").status_code == 200
    answer = service.http.post("/api/goals", json=GOAL)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert service.http.get("/api/goals").json()["items"] == []


def test_another_model_waits_for_reembed_which_keeps_all_goals_and_is_ready_without_a_restart(
    chroma: Chroma, start: Start, endpoint: Endpoint, key_file: Path, tmp_path: Path
) -> None:
    first = settings_for(chroma.url)
    with running(first, tmp_path / "first") as service:
        goals = [service.create(title=f"goal {number}") for number in range(70)]
        service.check_in(goals[0], "2024-01-01", 1)
        second = start(with_endpoint(chroma, endpoint, key_file))
        refused = second.http.get("/readyz")
        assert refused.status_code == 503
        for text in (refused.json()["detail"], second.lines()):
            assert all(
                word in text for word in ("wordllama-l2-supercat-256", "256", "model-a", "app reembed")
            )
        done = run(second.settings, "reembed")
        assert done.returncode == 0, done.stdout
        assert service.http.get("/readyz").status_code == 503
    assert second.http.get("/readyz").status_code == 200
    listed = second.http.get("/api/goals", params={"limit": 100}).json()
    assert {goal["id"] for goal in listed["items"]} == {goal["id"] for goal in goals}
    assert len(second.search("anything")) == 10
    assert len(second.http.get(f"/api/goals/{goals[0]['id']}/check-ins").json()["items"]) == 1
    again = run(second.settings, "reembed")
    assert again.returncode == 0
    assert "of this model" in again.stdout


def test_a_reembed_that_was_cut_short_loses_nothing_and_goes_on_where_it_stopped(
    chroma: Chroma, endpoint: Endpoint, key_file: Path, tmp_path: Path
) -> None:
    settings = with_endpoint(chroma, endpoint, key_file)
    with running(settings_for(chroma.url), tmp_path / "first") as service:
        goals = [service.create(title=f"goal {number}") for number in range(70)]
        endpoint.status = 200
        answer, calls = endpoint.answer, iter(range(100))

        def fail_at_second_batch(authorization: str, body: bytes) -> tuple[int, dict[str, object]]:
            endpoint.status = 200 if next(calls) < 2 else 401
            return answer(authorization, body)

        endpoint.answer = fail_at_second_batch  # type: ignore[method-assign]
        failed = run(settings, "reembed")
        assert failed.returncode == 1
        assert "embedding service" in failed.stdout
        assert service.search("goal")
        service.http.delete(f"/api/goals/{goals[0]['id']}")
        added = service.create(title="added meanwhile")
        endpoint.answer = answer  # type: ignore[method-assign]
        endpoint.status = 200
        endpoint.asked.clear()
        assert run(settings, "reembed").returncode == 0
        assert len(endpoint.asked) <= 10
    with running(settings, tmp_path / "second") as service:
        listed = service.http.get("/api/goals", params={"limit": 100}).json()["items"]
        assert {goal["id"] for goal in listed} == {goal["id"] for goal in goals[1:]} | {added["id"]}
