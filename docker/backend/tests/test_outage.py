"""How an outage is logged: once, with its cause, however calls alternate."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from app.database import outage
from app.database.outage import STEADY_SECONDS, Outage


class Clock:
    """A clock that the test sets."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(outage, "time", clock)
    return clock


@pytest.fixture
def told() -> Iterator[list[EventDict]]:
    with capture_logs() as lines:
        yield lines


def events(told: list[EventDict]) -> list[tuple[str, str]]:
    return [(line["event"], line.get("error", "")) for line in told]


def test_failures_among_answers_are_not_an_outage(clock: Clock, told: list[EventDict]) -> None:
    """Thousands of them, with alternating causes, change nothing while the database answers others."""
    database = Outage("http://chromadb")
    for number in range(13_000):
        clock.now += 0.005
        if number % 4 == 3:
            database.failed(f"cause {number % 3}")
        else:
            database.answered()
    assert events(told) == [("database is up", "")]


def test_an_outage_is_logged_once_with_its_first_cause_and_its_end_with_the_count(
    clock: Clock, told: list[EventDict]
) -> None:
    """Alternating failures while nothing is answered are one outage."""
    database = Outage("http://chromadb")
    database.answered()
    clock.now += STEADY_SECONDS
    for number in range(3000):
        clock.now += 0.003
        database.failed(f"cause {number % 3}")
    clock.now += STEADY_SECONDS
    database.answered()
    assert events(told) == [("database is up", ""), ("database is down", "cause 0"), ("database is up", "")]
    assert told[-1]["failed_calls"] == 3000


def test_another_cause_that_stays_is_logged(clock: Clock, told: list[EventDict]) -> None:
    """Whoever fixes one thing sees what is wrong next."""
    database = Outage("http://chromadb")
    for cause in ("401", "401", "no file", "no file", "no file"):
        clock.now += 0.6
        database.failed(cause)
    assert [error for _, error in events(told)] == ["401", "no file"]


def test_an_outage_ends_when_most_calls_are_answered(clock: Clock, told: list[EventDict]) -> None:
    """A few that still fail do not prolong it."""
    database = Outage("http://chromadb")
    database.failed("refused")
    for number in range(40):
        clock.now += 0.1
        if number % 4:
            database.answered()
        else:
            database.failed("refused")
    assert events(told) == [("database is down", "refused"), ("database is up", "")]
