"""How many requests one replica works on at once; probes always get in."""

from contextlib import ExitStack
from types import SimpleNamespace

from starlette.types import ASGIApp, Receive, Scope, Send

from app.process.bulkhead import Bulkhead, Busy
from app.web.problem import problem_response

MOST = 128
"""As many as are answered in well under the three seconds that a person waits."""

PROBES = frozenset({"/livez", "/readyz"})
_SOME_ROUTE = SimpleNamespace(path="/api/*")
"""What a refused request is counted as: its route is not looked up."""


class Admission:
    """Passes a request on if there is room and refuses it otherwise: none waits here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._bulkhead = Bulkhead(MOST, "busy", "The service is busy: try again in a moment.")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with ExitStack() as stack:
            if scope["type"] == "http" and scope["path"] not in PROBES:
                try:
                    stack.enter_context(self._bulkhead)
                except Busy as busy:
                    await _refuse(busy, scope, receive, send)
                    return
            await self._app(scope, receive, send)


def count_as_some_route(scope: Scope) -> None:
    """Count a refused request as one of the API."""
    if scope["path"].startswith("/api/"):
        scope["route"] = _SOME_ROUTE


async def _refuse(busy: Busy, scope: Scope, receive: Receive, send: Send) -> None:
    count_as_some_route(scope)
    await problem_response(busy.status_code, busy.detail, busy.headers)(scope, receive, send)
