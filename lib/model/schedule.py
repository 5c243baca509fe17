"""Times in cron's notation, all in UTC."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
_DAY, _WEEKDAY = 2, 4
_STARS = {"*", "*/1"}
_FIRST, _DAYS = date(2024, 1, 1), 9 * 366
"""Long enough for every schedule to come twice, except the rarest."""


class _Times(NamedTuple):
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    """Whether day of month or day of week is a star: both must fit then, otherwise one of them."""

    def fits(self, day: date) -> bool:
        in_month, in_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        fits = (in_month and in_week) if self.any_day else (in_month or in_week)
        return day.month in self.months and fits


def is_schedule(text: str) -> bool:
    """Return whether text has the five fields of cron, and a time that comes."""
    times = _parsed(text)
    return times is not None and next(_days(times), None) is not None


def longest_pause(schedule: str) -> timedelta:
    """Return the longest time from one run of a schedule to the next."""
    return timedelta(minutes=max(_pauses(schedule)))


def shortest_pause(schedule: str) -> timedelta:
    """Return the shortest time from one run of a schedule to the next."""
    return timedelta(minutes=min(_pauses(schedule)))


@cache
def _pauses(schedule: str) -> list[int]:
    """Return the minutes from each run to the next."""
    times = _parsed(schedule)
    if times is None:
        raise ValueError(schedule)
    moments = [60 * hour + minute for hour in sorted(times.hours) for minute in sorted(times.minutes)]
    days = list(_days(times))
    in_a_day = [after - before for before, after in pairwise(moments)]
    from_day_to_day = [
        (after - before).days * 24 * 60 + moments[0] - moments[-1] for before, after in pairwise(days)
    ]
    return in_a_day + from_day_to_day


def _days(times: _Times) -> Iterator[date]:
    days = (_FIRST + timedelta(days=number) for number in range(_DAYS))
    return (day for day in days if times.fits(day))


def _parsed(text: str) -> _Times | None:
    fields = text.split(" ")
    if len(fields) != len(_RANGES):
        return None
    values = [_field(field, *bounds) for field, bounds in zip(fields, _RANGES, strict=True)]
    any_day = any(_STARS & set(fields[number].split(",")) for number in (_DAY, _WEEKDAY))
    minutes, hours, days, months, weekdays = values
    return _Times(minutes, hours, days, months, weekdays, any_day) if all(values) else None


def _field(text: str, least: int, most: int) -> frozenset[int]:
    """Return the numbers of a field, none of them if it is wrong."""
    parts = [_part(part, least, most) for part in text.split(",")]
    return frozenset().union(*parts) if all(parts) else frozenset()


def _part(text: str, least: int, most: int) -> range:
    """Return the numbers of *, n, n-m, and each of these with /step."""
    bounds, slash, step = text.partition("/")
    first, dash, last = (str(least), "-", str(most)) if bounds == "*" else bounds.partition("-")
    last = last if dash else str(most) if slash else first
    numbers = (first, last, step if slash else "1")
    if not all(number.isascii() and number.isdigit() and len(number) <= len("59") for number in numbers):
        return range(0)
    start, stop, stride = map(int, numbers)
    return range(start, stop + 1, stride) if least <= start and stop <= most and stride else range(0)
