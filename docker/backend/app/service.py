"""The service as a whole: the API with its probes, a metrics server, and a stop that drains."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from socket import IPPROTO_TCP, TCP_NODELAY, create_server, socket

import structlog
import uvicorn
from fastapi import FastAPI, Request, Response
from prometheus_client import start_http_server
from starlette.exceptions import HTTPException

from app.abandoned import Abandoned
from app.admission import Admission
from app.api import api
from app.body import WholeBody
from app.database.chroma import MissingError
from app.database.collections import REPLACING, Collections
from app.database.connection import Database
from app.embedding.factory import create_embedder
from app.goals.store import Store
from app.hosts import AllowedHosts
from app.middleware import Drain, Observed
from app.process.build import BUILD
from app.process.metrics import COLLECTION_SIZE, TASKS
from app.process.problem import Unavailable, add_problem_handlers, problem_response
from app.process.settings import Settings
from app.protocol import Protocol

_BODY_SHARE = 0.5
"""The part of a request's time in which its body must come."""

_SIZES_SECONDS = 15
_log = structlog.get_logger(__name__)


def create_app(settings: Settings, drain: Drain) -> FastAPI:
    """Return the application; it connects to the database when that is first needed."""
    app = FastAPI(
        title="GoalTrajectory.AI",
        version=BUILD["version"],
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_watch_sizes,
    )
    database, embedder = Database(settings.database), create_embedder(settings)
    app.state.database, app.state.embedder = database, embedder
    app.state.store = Store(database, Collections(database, embedder.model), embedder)
    app.state.drain = drain
    app.router.routes.extend(api.routes)  # not as a router of its own: a 405 names the methods of all routes
    app.get("/livez", include_in_schema=False)(livez)
    app.get("/readyz", include_in_schema=False)(readyz)
    add_problem_handlers(app)
    app.add_exception_handler(MissingError, _replacing)
    app.add_middleware(Admission)
    app.add_middleware(WholeBody, timeout_seconds=settings.request_timeout_seconds * _BODY_SHARE)
    app.add_middleware(Abandoned)
    app.add_middleware(AllowedHosts, hosts=settings.allowed_hosts)
    app.add_middleware(Observed, drain=drain, timeout_seconds=settings.request_timeout_seconds)
    return app


async def _replacing(_: Request, __: Exception) -> Response:
    """Answer for a collection that was replaced between two calls."""
    busy = Unavailable(REPLACING)
    return problem_response(busy.status_code, busy.detail, busy.headers)


async def livez() -> dict[str, str]:
    """Answer as long as the event loop runs."""
    return {"status": "alive"}


async def readyz(request: Request) -> dict[str, str]:
    """Answer 503 while the service is draining or its data cannot be read."""
    if request.app.state.drain.started:
        raise Unavailable("The service is stopping.")
    await request.app.state.store.ready()
    return {"status": "ready"}


@asynccontextmanager
async def _watch_sizes(app: FastAPI) -> AsyncIterator[None]:
    async with app.state.database:
        task = asyncio.create_task(_measure_sizes(app.state.store))
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await app.state.embedder.close()


async def _measure_sizes(store: Store) -> None:
    while True:
        with suppress(HTTPException):
            for collection, size in (await store.sizes()).items():
                COLLECTION_SIZE.labels(collection).set(size)
        await asyncio.sleep(_SIZES_SECONDS)


def listen(host: str, port: int) -> socket:
    """Return a listener whose connections send at once, and not when what was sent is acknowledged."""
    listener = create_server((host, port))
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
    server = _Server(
        uvicorn.Config(
            create_app(settings, drain),
            http=Protocol,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=settings.request_timeout_seconds,
        )
    )
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    listener = listen(settings.http_host, settings.http_port)
    loop = asyncio.get_running_loop()
    TASKS.set_function(lambda: len(asyncio.all_tasks(loop)))
    start_http_server(settings.metrics_port, settings.metrics_host)
    stopping = asyncio.create_task(_drain(server, drain, stop, settings.drain_seconds))
    _log.info("serving", http_port=settings.http_port, metrics_port=settings.metrics_port)
    await server.serve([listener])
    stopping.cancel()
    _log.info("stopped")


async def _drain(server: uvicorn.Server, drain: Drain, stop: asyncio.Event, seconds: float) -> None:
    await stop.wait()
    drain.started = True
    _log.info("draining", seconds=seconds)
    await asyncio.sleep(seconds)
    server.should_exit = True
