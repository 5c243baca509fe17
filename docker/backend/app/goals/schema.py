"""What the API accepts, strictly, and the shape of what it returns.

Only input is validated: what is stored is returned as it is, so rules may change without hiding anything.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from app.goals.text import Description, Note, Title, Unit
from app.goals.trajectory import Status

T = TypeVar("T")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _is_day(given: Any) -> Any:
    if not (isinstance(given, str) and _DAY.fullmatch(given)):
        raise ValueError("must be a date like 2030-06-01")
    return given


def _is_number(given: Any) -> Any:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError("must be a number")  # noqa: TRY004 (pydantic answers with a ValueError alone)
    return given


def _not_in_future(day: date) -> date:
    """Allow tomorrow: in some time zone it has begun."""
    if day > datetime.now(UTC).date() + timedelta(days=1):
        raise ValueError("must not be in the future")
    return day


Day = Annotated[date, BeforeValidator(_is_day)]
PastDay = Annotated[Day, AfterValidator(_not_in_future)]
Value = Annotated[float, BeforeValidator(_is_number), Field(ge=-1e12, le=1e12, allow_inf_nan=False)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewGoal(_Input):
    """A goal to create."""

    title: Title
    description: Description = ""
    target_value: Value
    unit: Unit = ""
    target_date: Day


class NewCheckIn(_Input):
    """A measurement to log."""

    date: PastDay
    value: Value
    note: Note = ""


class Goal(BaseModel):
    """A goal as it is kept."""

    id: str
    title: str
    description: str
    target_value: float
    unit: str
    target_date: date
    created_at: datetime


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


class ProblemView(BaseModel):
    """An error, RFC 9457; `errors` names the fields that are not valid."""

    type: str
    title: str
    status: int
    detail: str | None = None
    request_id: str | None = None
    errors: list[dict[str, str]] | None = None
