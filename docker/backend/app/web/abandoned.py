"""Ends reads that nobody waits for any more; writes are always finished."""

import asyncio

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

_NOTICE_SECONDS = 0.1
"""Most requests end sooner: only longer ones are watched for a client that has gone."""


class Abandoned:
    """Raises ClientDisconnect in place of a GET's answer when its client has gone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        watch = _Watch(receive)
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            if watch.gone and watch.task.uncancel() == 0:
                raise ClientDisconnect from None
            raise
        finally:
            watch.end()


class _Watch:
    """Cancels the task that made it when the client of its request goes."""

    def __init__(self, receive: Receive) -> None:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None  # noqa: S101
        self.task, self.gone = task, False
        self._receive = receive
        self._watching: asyncio.Task[None] | None = None
        self._timer = loop.call_later(_NOTICE_SECONDS, self._begin)

    def end(self) -> None:
        self._timer.cancel()
        if self._watching:
            self._watching.cancel()

    def _begin(self) -> None:
        self._watching = asyncio.get_running_loop().create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self.task.cancel()
