"""A limit on concurrent work: whatever exceeds it is refused at once, which does not count as an outage."""

import time

import structlog

from app.process.metrics import REFUSED
from app.process.problem import Unavailable

BUSY_RETRY_SECONDS = 5
_QUIET_SECONDS = 5.0
"""How long nothing must have been refused before the log says that this is over."""

_log = structlog.get_logger(__name__)


class Busy(Unavailable):
    """There is more to do than can be done; nothing has failed."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, str(BUSY_RETRY_SECONDS))


class Bulkhead:
    """Counts what is in progress, and logs once when it starts to refuse and once when it stops."""

    def __init__(self, most: int, reason: str, detail: str) -> None:
        self._most, self._reason, self._detail = most, reason, detail
        self._inside = self._refused = 0
        self._refused_at = 0.0
        REFUSED.labels(reason)

    def __enter__(self) -> None:
        """Raise Busy if there is no room."""
        if self._inside < self._most:
            self._inside += 1
            return
        if not self._refused:
            _log.warning("requests are refused", reason=self._reason, most=self._most)
        self._refused += 1
        self._refused_at = time.monotonic()
        REFUSED.labels(self._reason).inc()
        raise Busy(self._detail)

    def __exit__(self, *_: object) -> None:
        self._inside -= 1
        if self._refused and time.monotonic() - self._refused_at > _QUIET_SECONDS:
            _log.info("requests are no longer refused", reason=self._reason, refused=self._refused)
            self._refused = 0
