"""Whether the database is up: logged once, however many calls fail and however often causes alternate."""

import time

import structlog

from app.process.metrics import DATABASE_UP

STEADY_SECONDS = 1.0
"""How long a new state must last, undisturbed, before it is logged."""

_ENOUGH = 10
_FIX = (
    "start the Chroma server that CHROMADB_URL names, or correct that; "
    "the error may also be about CHROMADB_TENANT, CHROMADB_DATABASE or CHROMADB_CREDENTIAL_FILE"
)
_LONG_AGO = float("-inf")
_log = structlog.get_logger(__name__)


class Outage:
    """The database is down after a second without an answer, and up when most calls are answered again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._up: bool | None = None
        self._cause = ""
        self._answered_at = self._failed_at = self._cause_at = _LONG_AGO
        self._answered = self._failed = 0

    def answered(self) -> None:
        """Record a call that the database answered."""
        self._answered_at = time.monotonic()
        if self._up:
            return
        self._answered += 1
        quiet = self._answered_at - self._failed_at >= STEADY_SECONDS
        if quiet or _ENOUGH <= self._answered >= self._failed:
            self._up = True
            DATABASE_UP.set(1)
            _log.info("database is up", url=self._url, failed_calls=self._failed)
            self._answered = self._failed = 0

    def failed(self, cause: str) -> None:
        """Record a call that failed."""
        self._failed_at = time.monotonic()
        self._failed += 1
        if self._up is False and cause == self._cause:
            self._cause_at = self._failed_at
        elif self._failed_at - max(self._answered_at, self._cause_at) >= STEADY_SECONDS:
            self._tell(cause)

    def _tell(self, cause: str) -> None:
        self._up, self._cause, self._cause_at = False, cause, self._failed_at
        self._answered = 0
        DATABASE_UP.set(0)
        _log.error("database is down", url=self._url, error=cause, failed_calls=self._failed, fix=_FIX)
