"""Where a goal is heading: a straight line through its check-ins, and when that meets the target."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import fmean


class Status(StrEnum):
    """What the check-ins say about a goal."""

    NO_DATA = "no_data"
    REACHED = "reached"
    NOT_ENOUGH_DATA = "not_enough_data"
    OVERDUE = "overdue"
    MOVING_AWAY = "moving_away"
    ON_TRACK = "on_track"
    BEHIND = "behind"


@dataclass(frozen=True)
class Point:
    """What was measured on a day."""

    day: date
    value: float


@dataclass(frozen=True)
class Target:
    """The value to reach, and the day to reach it by."""

    day: date
    value: float


@dataclass(frozen=True)
class Trend:
    """The least-squares line through all points; `fit` is R squared, None where all values are equal."""

    slope_per_day: float
    origin: date
    value_at_origin: float
    fit: float | None

    def value_on(self, day: date) -> float:
        """Return the line's value on a day."""
        return self.value_at_origin + self.slope_per_day * (day - self.origin).days

    def reaches(self, value: float) -> date | None:
        """Return the first day on which the line is at or past a value, or None if it never is."""
        gap = value - self.value_at_origin
        if gap == 0:
            return self.origin
        days = gap / self.slope_per_day if self.slope_per_day else math.inf
        if not 0 <= days <= (date.max - self.origin).days:
            return None
        return self.origin + timedelta(days=math.ceil(days - 1e-9))


@dataclass(frozen=True)
class Trajectory:
    """The verdict on a goal, and what it rests on; `required_per_day` is the pace that would be enough."""

    status: Status
    trend: Trend | None = None
    projected_value: float | None = None
    projected_day: date | None = None
    required_per_day: float | None = None


def trajectory(points: Sequence[Point], target: Target, today: date) -> Trajectory:
    """Judge points, sorted by day, against a target; a trend needs points on two days."""
    if not points:
        return Trajectory(Status.NO_DATA)
    trend, latest = _trend(points), points[-1]
    projected_value = trend.value_on(target.day) if trend else None
    if _is_reached(points, target):
        return Trajectory(Status.REACHED, trend, projected_value)
    days_left = (target.day - latest.day).days
    required = (target.value - latest.value) / days_left if days_left > 0 and target.day >= today else None
    projected_day = _projected_day(trend, latest, target) if trend else None
    status = _status(trend, projected_day, target, today)
    return Trajectory(status, trend, projected_value, projected_day, required)


def _status(trend: Trend | None, projected_day: date | None, target: Target, today: date) -> Status:
    if today > target.day:
        return Status.OVERDUE
    if trend is None:
        return Status.NOT_ENOUGH_DATA
    if projected_day is None:
        return Status.MOVING_AWAY
    return Status.ON_TRACK if projected_day <= target.day else Status.BEHIND


def _projected_day(trend: Trend, latest: Point, target: Target) -> date | None:
    """The line's day, but never before the latest check-in, which has not reached the target."""
    if (target.value - latest.value) * trend.slope_per_day <= 0:
        return None
    day = trend.reaches(target.value)
    return max(day, latest.day) if day else None


def _is_reached(points: Sequence[Point], target: Target) -> bool:
    """The first point says whether the goal is to rise or to fall; the latest one says whether it did."""
    if target.value >= points[0].value:
        return points[-1].value >= target.value
    return points[-1].value <= target.value


def _trend(points: Sequence[Point]) -> Trend | None:
    origin = points[0].day
    if points[-1].day == origin:
        return None
    days = [float((point.day - origin).days) for point in points]
    values = [point.value for point in points]
    mean_day, mean_value = fmean(days), fmean(values)
    spread = sum((day - mean_day) ** 2 for day in days)
    together = sum((d - mean_day) * (v - mean_value) for d, v in zip(days, values, strict=True))
    variance = sum((value - mean_value) ** 2 for value in values)
    slope = together / spread
    fit = together**2 / (spread * variance) if variance else None
    return Trend(slope, origin, mean_value - slope * mean_day, fit)
