import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.harness import GOAL, Service


def test_a_goal_is_kept_until_it_is_deleted(service: Service) -> None:
    goal = service.create(description="Slowly,\nthen faster.")
    assert service.http.get(f"/api/goals/{goal['id']}").json() == goal
    assert goal["description"] == "Slowly,\nthen faster."
    assert service.http.delete(f"/api/goals/{goal['id']}").status_code == 204
    assert service.http.get(f"/api/goals/{goal['id']}").status_code == 404
    assert service.http.delete(f"/api/goals/{goal['id']}").status_code == 404


def test_goals_are_listed_newest_first_page_by_page(service: Service) -> None:
    titles = [service.create(title=f"page {number}")["title"] for number in range(5)]
    pages = [
        service.http.get("/api/goals", params={"limit": 2, "offset": offset}).json() for offset in (0, 2, 4)
    ]
    listed = [goal["title"] for page in pages for goal in page["items"]]
    assert listed[:5] == titles[::-1]
    total = pages[0]["total"]
    assert service.http.get("/api/goals", params={"offset": total}).json()["items"] == []


def test_a_search_finds_a_goal_by_a_paraphrase(service: Service) -> None:
    for title in ("Save money for a house", "Learn to play the piano", "Lose ten kilograms of weight"):
        service.create(title=title)
    assert service.search("get better at a musical instrument")[0] == "Learn to play the piano"
    assert service.search("put aside cash to buy a home")[0] == "Save money for a house"
    assert service.search("become slimmer")[0] == "Lose ten kilograms of weight"


def test_check_ins_are_listed_latest_first_and_deleted_with_their_goal(service: Service) -> None:
    goal = service.create()
    for day in ("2024-01-02", "2024-01-01", "2024-01-03"):
        assert service.check_in(goal, day, 1).status_code == 201
    path = f"/api/goals/{goal['id']}/check-ins"
    page = service.http.get(path, params={"limit": 2}).json()
    assert [item["date"] for item in page["items"]] == ["2024-01-03", "2024-01-02"]
    assert page["total"] == 3
    service.http.delete(f"/api/goals/{goal['id']}")
    assert service.http.get(path).status_code == 404


def test_more_check_ins_than_one_batch_are_all_kept_from_many_writers(service: Service) -> None:
    goal = service.create()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda value: service.check_in(goal, "2024-01-01", value), range(310)))
    assert {answer.status_code for answer in answers} == {201}
    points = service.http.get(f"/api/goals/{goal['id']}/trajectory").json()["points"]
    assert sorted(point["value"] for point in points) == list(range(310))


def test_a_trajectory_tells_points_trend_and_projection(service: Service) -> None:
    today = datetime.now(UTC).date()
    goal = service.create(target_value=100, target_date=str(today + timedelta(days=10)))
    for ago, value in ((10, 0), (5, 25), (0, 50)):
        service.check_in(goal, str(today - timedelta(days=ago)), value)
    told = service.http.get(f"/api/goals/{goal['id']}/trajectory").json()
    assert [point["value"] for point in told["points"]] == [0, 25, 50]
    assert told["trend"] == {"slope_per_day": 5, "fit": 1}
    assert told["status"] == "on_track"
    assert told["projected_date"] == str(today + timedelta(days=10))
    assert told["required_per_day"] == 5


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "body.title"),
        ({"title": "two\nlines"}, "body.title"),
        ({"title": "x" * 201}, "body.title"),
        ({"title": "bell \a"}, "body.title"),
        ({"description": "x" * 4001}, "body.description"),
        ({"target_value": "much"}, "body.target_value"),
        ({"target_value": 1e300}, "body.target_value"),
        ({"target_date": "2024-02-30"}, "body.target_date"),
        ({"owner": "me"}, "body.owner"),
    ],
)
def test_a_goal_that_is_not_valid_is_refused_with_the_field(
    service: Service, change: dict[str, object], field: str
) -> None:
    answer = service.http.post("/api/goals", json=GOAL | change)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_check_in_in_the_future_is_refused(service: Service) -> None:
    answer = service.check_in(service.create(), "2999-01-01", 1)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "body", ["{", "[" * 60_000, '{"title": "\\ud800"}', '{"target_value": NaN}', "\x00", '"', "null"]
)
def test_a_body_that_is_no_valid_json_object_is_refused(service: Service, body: str) -> None:
    answer = service.http.post("/api/goals", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_oversized_body_is_refused_whether_its_length_is_announced_or_not(service: Service) -> None:
    announced = service.http.post("/api/goals", content=b" " * 70_000)
    streamed = service.http.post("/api/goals", content=(b" " * 10_000 for _ in range(7)))
    assert [announced.status_code, streamed.status_code] == [413, 413]
    assert streamed.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "offset=-1", "limit=1e9", "offset=" + "9" * 30]
)
def test_an_absurd_page_is_refused(service: Service, query: str) -> None:
    answer = service.http.get(f"/api/goals?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "title", ["'; DROP TABLE goals; --", "<script>alert(1)</script>", "{{7*7}}", "🏃 42,195"]
)
def test_text_that_looks_like_code_is_kept_as_text(service: Service, title: str) -> None:
    goal = service.create(title=title)
    answer = service.http.get(f"/api/goals/{goal['id']}")
    assert answer.json()["title"] == title
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("PUT", "/api/goals", 405),
        ("GET", "/api/goals/' OR 1=1", 404),
        ("PROPFIND", "/", 404),
    ],
)
def test_a_path_that_does_not_exist_is_a_problem(
    service: Service, method: str, path: str, status: int
) -> None:
    answer = service.http.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_a_request_keeps_its_id_unless_that_could_forge_a_log_line(service: Service) -> None:
    answer = service.http.get("/livez", headers={"X-Request-ID": "abc-123"})
    assert answer.headers["x-request-id"] == "abc-123"
    forged = service.http.get("/livez", headers={"X-Request-ID": '"} {'})
    assert len(forged.headers["x-request-id"]) == 32


def test_every_log_line_is_json_and_a_request_has_one(service: Service) -> None:
    service.http.get("/api/goals", headers={"X-Request-ID": "logged-once"})
    lines = [json.loads(line) for line in service.lines().splitlines()]
    assert all({"level", "timestamp", "event"} <= set(line) for line in lines)
    [line] = [line for line in lines if line.get("request_id") == "logged-once"]
    assert (line["level"], line["method"], line["route"], line["status"]) == (
        "info",
        "GET",
        "/api/goals",
        200,
    )
    assert line["duration_seconds"] > 0


def test_metrics_parse_and_tell_of_requests_database_embeddings_and_build(service: Service) -> None:
    service.create()
    service.http.get("/api/goals/unknown")
    service.http.get("/random/path")
    samples = {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(service.metrics())
        for sample in family.samples
    }
    names = {key[0] for key in samples}
    assert {"build_info", "http_requests_in_flight", "http_request_duration_seconds_bucket"} <= names
    assert {"database_call_duration_seconds_bucket", "database_collection_size"} <= names
    assert {"embedding_calls_total", "embedding_call_duration_seconds_bucket"} <= names
    assert samples[("database_up",)] == 1
    missed = ("http_requests_total", ("method", "GET"), ("route", "/api/goals/{goal_id}"), ("status", "404"))
    assert samples[missed] >= 1
    assert not any("random" in str(key) for key in samples)


def test_the_api_describes_itself(service: Service) -> None:
    paths = service.http.get("/api/openapi.json").json()["paths"]
    assert set(paths) == {
        "/api/goals",
        "/api/goals/{goal_id}",
        "/api/goals/{goal_id}/check-ins",
        "/api/goals/{goal_id}/trajectory",
        "/api/search",
    }


def test_metrics_are_not_served_with_the_api(service: Service) -> None:
    assert service.http.get("/metrics").status_code == 404
    metrics_port = service.settings["METRICS_PORT"]
    assert httpx.get(f"http://127.0.0.1:{metrics_port}/metrics").status_code == 200
