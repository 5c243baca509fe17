"""The API's routes."""

from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic_core import to_json

from app.goals.records import Content
from app.goals.schema import (
    CheckIn,
    Goal,
    NewCheckIn,
    NewGoal,
    Page,
    ProblemView,
    SearchResult,
    TrajectoryView,
)
from app.goals.store import Store
from app.goals.text import SearchText
from app.goals.trajectory import Point, Target, trajectory
from app.login.person import owner_of
from app.web.idempotency import Key, key_of


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def _json(content: object, status: HTTPStatus = HTTPStatus.OK, location: str | None = None) -> Response:
    """Answer with content that needs no further validation."""
    headers = {"Location": location} if location else None
    return Response(to_json(content), status, headers, "application/json")


def _page(items: list[Content], total: int, limit: int, offset: int) -> Response:
    return _json({"items": items, "total": total, "limit": limit, "offset": offset})


_PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {"description": "An error", "content": {"application/problem+json": {}}, "model": ProblemView}
}
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]

api = APIRouter(prefix="/api", responses=_PROBLEM)


@api.post("/goals", status_code=HTTPStatus.CREATED, response_model=Goal)
async def create_goal(new: NewGoal, request: Request, idempotency_key: Key = None) -> Response:
    """Create a goal; sent again with the same key, it returns the same goal."""
    goal = await _store(request).add_goal(new, key_of(idempotency_key), owner=owner_of(request))
    return _json(goal, HTTPStatus.CREATED, f"/api/goals/{goal['id']}")


@api.get("/goals", response_model=Page[Goal])
async def list_goals(request: Request, limit: Limit = 20, offset: Offset = 0) -> Response:
    """List goals, newest first."""
    items, total = await _store(request).goals(limit, offset, owner=owner_of(request))
    return _page(items, total, limit, offset)


@api.get("/goals/{goal_id}", response_model=Goal)
async def read_goal(goal_id: str, request: Request) -> Response:
    """Read a goal."""
    return _json(await _store(request).goal(goal_id, owner=owner_of(request)))


@api.delete("/goals/{goal_id}", status_code=HTTPStatus.NO_CONTENT)
async def delete_goal(goal_id: str, request: Request) -> None:
    """Delete a goal and its check-ins."""
    await _store(request).delete_goal(goal_id, owner=owner_of(request))


@api.post("/goals/{goal_id}/check-ins", status_code=HTTPStatus.CREATED, response_model=CheckIn)
async def create_check_in(
    goal_id: str, new: NewCheckIn, request: Request, idempotency_key: Key = None
) -> Response:
    """Log a check-in of a goal; sent again with the same key, it returns the same check-in."""
    key, owner = key_of(idempotency_key), owner_of(request)
    return _json(await _store(request).add_check_in(goal_id, new, key, owner=owner), HTTPStatus.CREATED)


@api.get("/goals/{goal_id}/check-ins", response_model=Page[CheckIn])
async def list_check_ins(goal_id: str, request: Request, limit: Limit = 20, offset: Offset = 0) -> Response:
    """List the check-ins of a goal, latest first."""
    _, found = await _store(request).goal_and_check_ins(goal_id, owner=owner_of(request))
    return _page(found[::-1][offset : offset + limit], len(found), limit, offset)


@api.get("/goals/{goal_id}/trajectory", response_model=TrajectoryView)
async def read_trajectory(goal_id: str, request: Request) -> Response:
    """Show where a goal is heading: its check-ins, the trend through them, and when that meets the target."""
    goal, check_ins = await _store(request).goal_and_check_ins(goal_id, owner=owner_of(request))
    points = [Point(date.fromisoformat(each["date"]), each["value"]) for each in check_ins]
    target = Target(date.fromisoformat(goal["target_date"]), goal["target_value"])
    result = trajectory(points, target, datetime.now(UTC).date())
    trend = result.trend
    return _json(
        {
            "goal": goal,
            "points": [{"date": point.day, "value": point.value} for point in points],
            "status": result.status,
            "trend": {"slope_per_day": trend.slope_per_day, "fit": trend.fit} if trend else None,
            "projected_value_on_target_date": result.projected_value,
            "projected_date": result.projected_day,
            "required_per_day": result.required_per_day,
        }
    )


@api.get("/search", response_model=SearchResult)
async def search(q: SearchText, request: Request, limit: Annotated[int, Query(ge=1, le=50)] = 10) -> Response:
    """Find goals by meaning, best first."""
    found = await _store(request).search(q, limit, owner=owner_of(request))
    return _json({"items": [{"goal": goal, "similarity": similarity} for goal, similarity in found]})
