"""What the API takes and gives."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.trajectory import Point, Status, Target, Trajectory

T = TypeVar("T")


def _without_controls(text: str) -> str:
    if any(ord(character) < ord(" ") and character not in "\n\t" for character in text):
        raise ValueError("must not hold control characters")
    return text


def _in_one_line(text: str) -> str:
    if len(text.splitlines()) > 1:
        raise ValueError("must be one line")
    return text


def _not_in_future(day: date) -> date:
    """Allow tomorrow: in some time zone it has begun."""
    if day > datetime.now(UTC).date() + timedelta(days=1):
        raise ValueError("must not be in the future")
    return day


_Stripped = StringConstraints(strip_whitespace=True)
_Text = Annotated[str, _Stripped, AfterValidator(_without_controls)]
_Line = Annotated[_Text, AfterValidator(_in_one_line)]
Title = Annotated[_Line, Field(min_length=1, max_length=200)]
Description = Annotated[_Text, Field(max_length=4000)]
Unit = Annotated[_Line, Field(max_length=32)]
Note = Annotated[_Text, Field(max_length=2000)]
Value = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
PastDay = Annotated[date, AfterValidator(_not_in_future)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewGoal(_Input):
    """A goal to create."""

    title: Title
    description: Description = ""
    target_value: Value
    unit: Unit = ""
    target_date: date


class Goal(NewGoal):
    """A goal as it is kept."""

    model_config = ConfigDict(extra="ignore")

    id: str
    created_at: datetime


class NewCheckIn(_Input):
    """A measurement to log."""

    date: PastDay
    value: Value
    note: Note = ""


class CheckIn(BaseModel):
    """A measurement as it is kept."""

    id: str
    goal_id: str
    date: date
    value: float
    note: str
    created_at: datetime


class Found(BaseModel):
    """A goal that means something similar; similarity 1 is the same direction of meaning, 0 is unrelated."""

    goal: Goal
    similarity: float


class Page(BaseModel, Generic[T]):
    """A part of a list; `total` counts all of it."""

    items: list[T]
    total: int
    limit: int
    offset: int


class SearchResult(BaseModel):
    """What a search found, best first."""

    items: list[Found]


class TrendView(BaseModel):
    """The straight line through the check-ins; `fit` is R squared."""

    slope_per_day: float
    fit: float | None


class PointView(BaseModel):
    """What was measured on a day."""

    date: date
    value: float


class TrajectoryView(BaseModel):
    """Where a goal is heading; what the check-ins do not tell is null."""

    goal: Goal
    points: list[PointView]
    status: Status
    trend: TrendView | None
    projected_value_on_target_date: float | None
    projected_date: date | None
    required_per_day: float | None


def target_of(goal: Goal) -> Target:
    """Return what a goal's trajectory is judged against."""
    return Target(goal.target_date, goal.target_value)


def trajectory_view(goal: Goal, points: list[Point], result: Trajectory) -> TrajectoryView:
    """Return a trajectory as the API gives it."""
    trend = result.trend
    return TrajectoryView(
        goal=goal,
        points=[PointView(date=point.day, value=point.value) for point in points],
        status=result.status,
        trend=TrendView(slope_per_day=trend.slope_per_day, fit=trend.fit) if trend else None,
        projected_value_on_target_date=result.projected_value,
        projected_date=result.projected_day,
        required_per_day=result.required_per_day,
    )
