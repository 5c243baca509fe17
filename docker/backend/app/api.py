"""The API's routes."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator, BaseModel

from app.schema import (
    CheckIn,
    Goal,
    NewCheckIn,
    NewGoal,
    Page,
    SearchResult,
    TrajectoryView,
    target_of,
    trajectory_view,
)
from app.store import Store
from app.trajectory import Point, trajectory


class ProblemView(BaseModel):
    """An error, RFC 9457; `errors` names the fields that are not valid."""

    type: str
    title: str
    status: int
    detail: str | None = None
    request_id: str | None = None
    errors: list[dict[str, str]] | None = None


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


_PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {"description": "An error", "content": {"application/problem+json": {}}, "model": ProblemView}
}
StoreDependency = Annotated[Store, Depends(_store)]
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Text = Annotated[str, Query(min_length=1, max_length=500), AfterValidator(_not_blank)]

api = APIRouter(prefix="/api", responses=_PROBLEM)


@api.post("/goals", status_code=HTTPStatus.CREATED)
async def create_goal(new: NewGoal, store: StoreDependency, response: Response) -> Goal:
    """Create a goal."""
    goal = await store.add_goal(new)
    response.headers["Location"] = f"/api/goals/{goal.id}"
    return goal


@api.get("/goals")
async def list_goals(store: StoreDependency, limit: Limit = 20, offset: Offset = 0) -> Page[Goal]:
    """List goals, newest first."""
    items, total = await store.goals(limit, offset)
    return Page(items=items, total=total, limit=limit, offset=offset)


@api.get("/goals/{goal_id}")
async def read_goal(goal_id: str, store: StoreDependency) -> Goal:
    """Read a goal."""
    return await store.goal(goal_id)


@api.delete("/goals/{goal_id}", status_code=HTTPStatus.NO_CONTENT)
async def delete_goal(goal_id: str, store: StoreDependency) -> None:
    """Delete a goal and its check-ins."""
    await store.delete_goal(goal_id)


@api.post("/goals/{goal_id}/check-ins", status_code=HTTPStatus.CREATED)
async def create_check_in(goal_id: str, new: NewCheckIn, store: StoreDependency) -> CheckIn:
    """Log a check-in of a goal."""
    return await store.add_check_in(goal_id, new)


@api.get("/goals/{goal_id}/check-ins")
async def list_check_ins(
    goal_id: str, store: StoreDependency, limit: Limit = 20, offset: Offset = 0
) -> Page[CheckIn]:
    """List the check-ins of a goal, latest first."""
    found = (await store.check_ins(goal_id))[::-1]
    return Page(items=found[offset : offset + limit], total=len(found), limit=limit, offset=offset)


@api.get("/goals/{goal_id}/trajectory")
async def read_trajectory(goal_id: str, store: StoreDependency) -> TrajectoryView:
    """Show where a goal is heading: its check-ins, the trend through them, and when that meets the target."""
    goal = await store.goal(goal_id)
    points = [Point(check_in.date, check_in.value) for check_in in await store.check_ins(goal_id)]
    today = datetime.now(UTC).date()
    return trajectory_view(goal, points, trajectory(points, target_of(goal), today))


@api.get("/search")
async def search(
    q: Text, store: StoreDependency, limit: Annotated[int, Query(ge=1, le=50)] = 10
) -> SearchResult:
    """Find goals by meaning, best first."""
    return SearchResult(items=await store.search(q, limit))
