"""How many requests are worked on at once; one too many is refused at once, and is no outage."""

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from app.metrics import REFUSED
from app.problem import Unavailable, problem_response

MOST = 128
"""Requests at once: what one replica answers in well under the three seconds that a person waits."""

BUSY_RETRY_SECONDS = 2
PROBES = frozenset({"/livez", "/readyz"})
_log = structlog.get_logger(__name__)


class Busy(Unavailable):
    """There is more to do than can be done; nothing is away."""

    def __init__(self, reason: str, detail: str = "The service is busy: try again in a moment.") -> None:
        super().__init__(detail, str(BUSY_RETRY_SECONDS))
        REFUSED.labels(reason).inc()


class Admission:
    """Lets so many requests in, and probes always; a request waits here for nothing."""

    def __init__(self, app: ASGIApp, most: int = MOST) -> None:
        self._app, self._most = app, most
        self._inside = self._refused = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
        elif self._inside >= self._most:
            await self._refuse(scope, receive, send)
        else:
            await self._admit(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1
            if self._refused and self._inside <= self._most // 2:
                _log.info("requests are no longer refused", refused=self._refused)
                self._refused = 0

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._refused:
            _log.warning("requests are refused: more than this replica can work on", most=self._most)
        self._refused += 1
        busy = Busy("busy")
        await problem_response(busy.status_code, busy.detail, busy.headers)(scope, receive, send)
