"""A state is logged when it changes, and never as often as calls find it."""

import time

import structlog
from structlog.testing import capture_logs

from app.process.changes import Changes


def test_a_state_that_lasts_is_logged_once() -> None:
    """The first state is known already."""
    with capture_logs() as lines:
        changes = Changes(structlog.get_logger(), "up")
        for state in ["up"] * 5 + ["down"] * 50 + ["up"] * 5:
            changes.tell("info", state)
    assert [line["event"] for line in lines] == ["down", "up"]


def test_a_state_that_came_back_soon_and_lasts_is_logged_later_with_its_count() -> None:
    """The last line always gives the current state."""
    with capture_logs() as lines:
        changes = Changes(structlog.get_logger(), "up", quiet_seconds=0.3)
        for state in ("down", "up") * 20:
            changes.tell("info", state)
        assert [line["event"] for line in lines] == ["down", "up"]
        time.sleep(0.3)
        for _ in range(3):
            changes.tell("error", "down", url="a")
    assert lines[2:] == [{"event": "down", "log_level": "error", "url": "a", "calls": 20}]
