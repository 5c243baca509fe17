"""What happens to every request: an id, a time limit, a log line, metrics."""

import asyncio
import re
import time
from http import HTTPStatus
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.process.metrics import REQUEST_SECONDS, REQUESTS, REQUESTS_IN_FLIGHT
from app.web.admission import PROBES
from app.web.problem import problem_response

_log = structlog.get_logger("app.request")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_CLIENT_CLOSED_REQUEST = 499
"""What web servers log when nobody waited for the answer."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Drain:
    """Says that the service is about to stop: clients then open their next connection elsewhere."""

    def __init__(self) -> None:
        self.started = False


class Observed:
    """Gives each request an id and a time limit, and reports it in one log line and in the metrics."""

    def __init__(self, app: ASGIApp, drain: Drain, timeout_seconds: float) -> None:
        self._app, self._drain, self._timeout_seconds = app, drain, timeout_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, answer = time.perf_counter(), _Answer(send, _request_id(scope), self._drain)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=answer.request_id)
        asked = (
            {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        )  # the server drops the body
        with REQUESTS_IN_FLIGHT.track_inprogress():
            await self._answer(asked, receive, answer)
        _report(scope["method"], asked, answer.status, time.perf_counter() - start)

    async def _answer(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await self._app(scope, receive, answer)
        except TimeoutError:
            detail = f"The request took longer than {self._timeout_seconds:g} seconds."
            await answer.fail(HTTPStatus.GATEWAY_TIMEOUT, detail, scope, receive)
        except ClientDisconnect:
            answer.status = _CLIENT_CLOSED_REQUEST
        except Exception:  # noqa: BLE001
            _log.exception("request failed")
            await answer.fail(HTTPStatus.INTERNAL_SERVER_ERROR, "The log says more.", scope, receive)


class _Answer:
    """The `send` of one request, which remembers what was sent."""

    def __init__(self, send: Send, request_id: str, drain: Drain) -> None:
        self._send, self._drain, self.request_id = send, drain, request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.request_id
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Cache-Control"] = "no-store"
            if self._drain.started:
                headers["Connection"] = "close"
        await self._send(message)

    async def fail(self, status: HTTPStatus, detail: str, scope: Scope, receive: Receive) -> None:
        if self.status:
            raise ConnectionAbortedError(detail)
        await problem_response(status, detail)(scope, receive, self)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid4().hex


def _report(method: str, scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "unmatched")
    method = method if method in _METHODS else "other"
    REQUESTS.labels(method, route, str(status)).inc()
    REQUEST_SECONDS.labels(method, route).observe(seconds)
    write = _log.debug if route in PROBES else _log.info
    write("request", method=method, route=route, status=status, duration_seconds=round(seconds, 6))
