"""The longest time between two runs of a schedule."""

from datetime import timedelta

import pytest

from lib.model.schedule import longest_pause

HOURS = {
    "0 0 * * *": 24,
    "15 */6 * * *": 6,
    "0 0,1 * * *": 23,
    "0 3 * * 1-5": 72,
    "0 0 1 * *": 31 * 24,
    "0 0 1 1 *": 366 * 24,
    "0 0 29 2 *": (4 * 365 + 1) * 24,
    "0 0 1,15 * 1": 7 * 24,
    "0 0 */1 * 1": 7 * 24,
}


@pytest.mark.parametrize("schedule", HOURS)
def test_the_longest_pause_counts_every_field(schedule: str) -> None:
    """Days of the month and of the week each count where both are given; a star lets the other decide."""
    assert longest_pause(schedule) == timedelta(hours=HOURS[schedule])


def test_every_minute_is_a_schedule() -> None:
    assert longest_pause("* * * * *") == timedelta(minutes=1)


def test_what_is_no_schedule_has_no_pause() -> None:
    with pytest.raises(ValueError, match="daily"):
        longest_pause("daily")
