"""Where a goal is heading, as arithmetic."""

from datetime import date, timedelta

import pytest

from app.goals.trajectory import Point, Status, Target, Trajectory, trajectory

START = date(2025, 1, 1)


def judge(values: dict[int, float], target: float = 100, target_day: int = 20, today: int = 10) -> Trajectory:
    points = [Point(START + timedelta(days=day), value) for day, value in values.items()]
    return trajectory(
        points, Target(START + timedelta(days=target_day), target), START + timedelta(days=today)
    )


@pytest.mark.parametrize(
    ("values", "target", "today", "status"),
    [
        ({}, 100, 10, Status.NO_DATA),
        ({10: 5}, 100, 10, Status.NOT_ENOUGH_DATA),
        ({0: 0, 10: 50}, 100, 10, Status.ON_TRACK),
        ({0: 0, 10: 49}, 100, 10, Status.BEHIND),
        ({0: 50, 10: 40}, 100, 10, Status.MOVING_AWAY),
        ({0: 50, 10: 50}, 100, 10, Status.MOVING_AWAY),
        ({0: 0, 10: 100}, 100, 10, Status.REACHED),
        ({0: 0, 10: 50}, 100, 21, Status.OVERDUE),
        ({0: 90, 10: 80}, 70, 10, Status.ON_TRACK),
        ({0: 90, 10: 70}, 70, 10, Status.REACHED),
        ({0: 90, 10: 95}, 70, 10, Status.MOVING_AWAY),
    ],
)
def test_the_status_follows_from_trend_and_target(
    values: dict[int, float], target: float, today: int, status: Status
) -> None:
    """A goal may rise or fall; reached and overdue come before any trend."""
    assert judge(values, target=target, today=today).status is status


def test_the_trend_is_the_least_squares_line() -> None:
    """Slope, intercept and R squared are those of the textbook."""
    trend = judge({0: 1, 1: 3, 2: 2, 3: 5}).trend
    assert trend is not None
    assert trend.slope_per_day == pytest.approx(1.1)
    assert trend.value_at_origin == pytest.approx(1.1)
    assert trend.fit == pytest.approx(0.6914, abs=1e-4)


def test_a_line_through_equal_values_has_no_fit_and_no_projected_day() -> None:
    """R squared is not defined there, and nothing is reached."""
    result = judge({0: 5, 4: 5})
    assert result.trend is not None
    assert (result.trend.fit, result.projected_day, result.projected_value) == (None, None, 5)


def test_a_target_beyond_all_dates_is_never_reached() -> None:
    """A pace that would need more than 9999 years has no date."""
    assert judge({0: 0, 10: 1e-6}, target=1e12).projected_day is None


def test_a_projected_day_is_not_before_the_latest_check_in() -> None:
    """The line is past the target where a late setback brought the value below it again."""
    result = judge({0: 0, 5: 130, 9: 99})
    assert result.projected_day == START + timedelta(days=9)
