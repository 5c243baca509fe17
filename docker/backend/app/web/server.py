"""The server: it listens, serves metrics on a port of their own, and drains before it stops."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from socket import AF_INET, AF_INET6, IPPROTO_TCP, TCP_NODELAY, create_server, socket

import structlog
import uvicorn
from prometheus_client import start_http_server

from app.process.metrics import TASKS
from app.process.settings import ALL_ADDRESSES, Settings
from app.web.application import create_app
from app.web.middleware import Drain
from app.web.protocol import Protocol

KEEP_ALIVE_SECONDS = 5
"""How long an idle connection stays open: longer than callers keep one, or they send on a closed one."""

_log = structlog.get_logger(__name__)


def listen(host: str, port: int) -> socket:
    """Return a listener whose connections send at once, without waiting for acknowledgements."""
    both = host == ALL_ADDRESSES and ":" in host
    listener = create_server((host, port), family=AF_INET6 if both else AF_INET, dualstack_ipv6=both)
    listener.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    return listener


class _Server(uvicorn.Server):
    """Uvicorn, which leaves signals to `serve`: its own handling stops at once, and exits with the signal."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then drain: not ready, but serving; then finish what is open."""
    drain = Drain()
    server, stop = _server(settings, drain), _stop_signal()
    listener = listen(settings.http_host, settings.http_port)
    _serve_metrics(settings)
    stopping = asyncio.create_task(_drain(server, drain, stop, settings.drain_seconds))
    _log.info("serving", http_port=settings.http_port, metrics_port=settings.metrics_port)
    await server.serve([listener])
    stopping.cancel()
    _log.info("stopped")


def _stop_signal() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _server(settings: Settings, drain: Drain) -> _Server:
    config = uvicorn.Config(
        create_app(settings, drain),
        http=Protocol,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.request_timeout_seconds,
    )
    return _Server(config)


def _serve_metrics(settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    TASKS.set_function(lambda: len(asyncio.all_tasks(loop)))
    start_http_server(settings.metrics_port, settings.metrics_host)


async def _drain(server: uvicorn.Server, drain: Drain, stop: asyncio.Event, seconds: float) -> None:
    await stop.wait()
    drain.started = True
    _log.info("draining", seconds=seconds)
    await asyncio.sleep(seconds)
    server.should_exit = True
