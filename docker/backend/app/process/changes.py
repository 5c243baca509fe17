"""Logs a state when it changes, not on every call that finds it."""

import time
from collections import Counter

from structlog.typing import FilteringBoundLogger

QUIET_SECONDS = 60.0
"""How long a state that comes and goes is not logged again."""


class Changes:
    """Logs a state once; of states that alternate, each at most once per `quiet_seconds`, with a count."""

    def __init__(self, log: FilteringBoundLogger, state: str, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._log, self._told, self._quiet_seconds = log, state, quiet_seconds
        self._told_at: dict[str, float] = {}
        self._calls = Counter[str]()

    def tell(self, level: str, state: str, **fields: object) -> None:
        """Record a state; `fields` give its details."""
        self._calls[state] += 1
        now = time.monotonic()
        if state == self._told or now - self._told_at.get(state, -self._quiet_seconds) < self._quiet_seconds:
            return
        self._told, self._told_at[state] = state, now
        getattr(self._log, level)(state, **fields, calls=self._calls.pop(state))
