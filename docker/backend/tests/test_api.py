"""The API's rules, by requests to a service with a database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.chroma import Chroma
from tests.service import GOAL, Service, Start, settings_for


def test_a_goal_is_kept_until_it_is_deleted(service: Service) -> None:
    """It is read as it was written; a second deletion finds nothing."""
    goal = service.create(description="Slowly,\nthen faster.")
    assert service.http.get(f"/api/goals/{goal['id']}").json() == goal
    assert goal["description"] == "Slowly,\nthen faster."
    assert service.http.delete(f"/api/goals/{goal['id']}").status_code == 204
    assert service.http.get(f"/api/goals/{goal['id']}").status_code == 404
    assert service.http.delete(f"/api/goals/{goal['id']}").status_code == 404


def test_goals_are_listed_newest_first_page_by_page(service: Service) -> None:
    """Pages follow each other without gap or repetition, and they end."""
    titles = [service.create(title=f"page {number}")["title"] for number in range(5)]
    pages = [
        service.http.get("/api/goals", params={"limit": 2, "offset": offset}).json() for offset in (0, 2, 4)
    ]
    listed = [goal["title"] for page in pages for goal in page["items"]]
    assert listed[:5] == titles[::-1]
    total = pages[0]["total"]
    assert service.http.get("/api/goals", params={"offset": total}).json()["items"] == []


def test_a_search_finds_a_goal_by_a_paraphrase(service: Service) -> None:
    """The meaning counts, not the words."""
    for title in ("Save money for a house", "Learn to play the piano", "Lose ten kilograms of weight"):
        service.create(title=title)
    assert service.search("get better at a musical instrument")[0] == "Learn to play the piano"
    assert service.search("put aside cash to buy a home")[0] == "Save money for a house"
    assert service.search("become slimmer")[0] == "Lose ten kilograms of weight"


def test_check_ins_are_listed_latest_first_and_deleted_with_their_goal(service: Service) -> None:
    """By their day, not by when they were logged."""
    goal = service.create()
    for day in ("2024-01-02", "2024-01-01", "2024-01-03"):
        assert service.check_in(goal, day, 1).status_code == 201
    path = f"/api/goals/{goal['id']}/check-ins"
    page = service.http.get(path, params={"limit": 2}).json()
    assert [item["date"] for item in page["items"]] == ["2024-01-03", "2024-01-02"]
    assert page["total"] == 3
    service.http.delete(f"/api/goals/{goal['id']}")
    assert service.http.get(path).status_code == 404


def test_check_ins_of_many_writers_are_all_kept(service: Service) -> None:
    """Writers of one goal do not overwrite each other."""
    goal = service.create()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda value: service.check_in(goal, "2024-01-01", value), range(40)))
    assert {answer.status_code for answer in answers} == {201}
    points = service.http.get(f"/api/goals/{goal['id']}/trajectory").json()["points"]
    assert sorted(point["value"] for point in points) == list(range(40))


def test_more_check_ins_than_one_batch_of_the_database_are_all_returned(chroma: Chroma, start: Start) -> None:
    """A trajectory is whole, however long it is."""
    service = start(settings_for(chroma.url))
    goal = service.create()
    service.check_in(goal, "2024-01-01", 1)
    chroma.copy_record("check-ins", 650)
    assert len(service.http.get(f"/api/goals/{goal['id']}/trajectory").json()["points"]) == 651


def test_a_trajectory_has_points_trend_and_projection(service: Service) -> None:
    """The line through the check-ins, and when it meets the target."""
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
    """The answer is a problem that names what to correct."""
    answer = service.http.post("/api/goals", json=GOAL | change)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_check_in_in_the_future_is_refused(service: Service) -> None:
    """Nobody measures tomorrow."""
    answer = service.check_in(service.create(), "2999-01-01", 1)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "body", ["{", "[" * 60_000, '{"title": "\\ud800"}', '{"target_value": NaN}', "\x00", '"', "null"]
)
def test_a_body_that_is_not_a_valid_json_object_is_refused(service: Service, body: str) -> None:
    """Whatever was sent, the answer is a client error."""
    answer = service.http.post("/api/goals", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_oversized_body_is_refused_whether_its_length_is_announced_or_not(service: Service) -> None:
    """The limit is 64 KiB."""
    largest = service.http.post("/api/goals", content=b" " * 65_536)
    announced = service.http.post("/api/goals", content=b" " * 65_537)
    streamed = service.http.post("/api/goals", content=(b" " * 10_000 for _ in range(7)))
    assert largest.status_code == 415
    assert [announced.status_code, streamed.status_code] == [413, 413]
    assert streamed.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "offset=-1", "limit=1e9", "offset=" + "9" * 30]
)
def test_an_absurd_page_is_refused(service: Service, query: str) -> None:
    """A page has 1 to 100 goals."""
    answer = service.http.get(f"/api/goals?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "title", ["'; DROP TABLE goals; --", "<script>alert(1)</script>", "{{7*7}}", "🏃 42,195"]
)
def test_text_that_looks_like_code_is_kept_as_text(service: Service, title: str) -> None:
    """It comes back as it was written, as JSON that no browser mistakes for a page."""
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
    """It names the request's id, by which the log finds it."""
    answer = service.http.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_the_api_describes_itself(service: Service) -> None:
    """These are all its paths; probes and metrics are not part of it."""
    paths = service.http.get("/api/openapi.json").json()["paths"]
    assert set(paths) == {
        "/api/goals",
        "/api/goals/{goal_id}",
        "/api/goals/{goal_id}/check-ins",
        "/api/goals/{goal_id}/trajectory",
        "/api/me",
        "/api/search",
    }
