"""The body of a request: read in full, up to the limit, before anything is done with it."""

import asyncio
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.process.problem import Problem
from app.web.problem import problem_response

BODY_LIMIT_BYTES = 64 * 1024


class WholeBody:
    """Passes a request on when its body has arrived, and refuses one that is too long, announced or not."""

    def __init__(self, app: ASGIApp, timeout_seconds: float) -> None:
        self._app, self._timeout_seconds = app, timeout_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _has_body(scope):
            await self._app(scope, receive, send)
            return
        try:
            body = await self._body(scope, receive)
        except Problem as problem:
            await problem_response(problem.status_code, problem.detail)(scope, receive, send)
        else:
            await self._app(scope, _replay(body, receive), send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        if _announced(scope) > BODY_LIMIT_BYTES:
            raise _too_large()
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await _read(receive)
        except TimeoutError:
            detail = f"The body did not arrive within {self._timeout_seconds:g} seconds."
            raise Problem(HTTPStatus.REQUEST_TIMEOUT, detail) from None


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "content-length" in headers or "transfer-encoding" in headers


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length[:20]) if length.isdigit() else 0


async def _read(receive: Receive) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT_BYTES:
            raise _too_large()
        more = message.get("more_body", False)
    return bytes(body)


def _too_large() -> Problem:
    detail = f"The body is longer than {BODY_LIMIT_BYTES} bytes, which is the limit."
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that returns the body, then what comes after it."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
