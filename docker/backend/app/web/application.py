"""The application: the API with its probes, and what every request passes through."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from app.database.chroma import MissingError
from app.database.collections import REPLACING, Collections
from app.database.connection import Database
from app.embedding.factory import create_embedder
from app.goals.store import Store
from app.process.build import BUILD
from app.process.metrics import COLLECTION_SIZE
from app.process.problem import Unavailable
from app.process.settings import LoginSettings, Settings
from app.web.abandoned import Abandoned
from app.web.admission import Admission
from app.web.api import api
from app.web.body import WholeBody
from app.web.hosts import AllowedHosts
from app.web.me import me
from app.web.middleware import Drain, Observed
from app.web.problem import add_problem_handlers, problem_response

_BODY_SHARE = 0.5
"""The part of a request's time within which its body must arrive."""

_SIZES_SECONDS = 15


def create_app(settings: Settings, drain: Drain) -> FastAPI:
    """Return the application; it connects to the database when that is first needed."""
    app = FastAPI(
        title="GoalTrajectory.AI",
        version=BUILD["version"],
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_run,
    )
    database, embedder = Database(settings.database), create_embedder(settings)
    app.state.database, app.state.embedder = database, embedder
    app.state.store = Store(database, Collections(database, embedder.model), embedder)
    app.state.drain, app.state.keys = drain, None
    for router in (api, me):  # their routes are the application's own: a 405 names the methods of all routes
        app.router.routes.extend(router.routes)
    app.get("/livez", include_in_schema=False)(livez)
    app.get("/readyz", include_in_schema=False)(readyz)
    add_problem_handlers(app)
    app.add_exception_handler(MissingError, _replacing)
    app.add_middleware(Admission)
    app.add_middleware(WholeBody, timeout_seconds=settings.request_timeout_seconds * _BODY_SHARE)
    app.add_middleware(Abandoned)
    if settings.login:
        _add_login(app, settings.login, settings.allowed_hosts)
    app.add_middleware(AllowedHosts, hosts=settings.allowed_hosts)
    app.add_middleware(Observed, drain=drain, timeout_seconds=settings.request_timeout_seconds)
    return app


def _add_login(app: FastAPI, settings: LoginSettings, hosts: Collection[str]) -> None:
    """Let only persons of the issuer in; what this needs takes memory, and is imported only here."""
    from app.login.keys import Keys
    from app.login.verifier import Verifier
    from app.web.login import Login

    app.state.keys = Keys(settings.keys_url)
    app.add_middleware(Login, verifier=Verifier(settings, app.state.keys), hosts=hosts)


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
async def _run(app: FastAPI) -> AsyncIterator[None]:
    """Do in the background what goes on as long as the application runs."""
    work = [_measure_sizes(app.state.store), *([app.state.keys.keep()] if app.state.keys else [])]
    async with app.state.database:
        tasks = [asyncio.create_task(each) for each in work]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await app.state.embedder.close()


async def _measure_sizes(store: Store) -> None:
    while True:
        with suppress(HTTPException):
            for collection, size in (await store.sizes()).items():
                COLLECTION_SIZE.labels(collection).set(size)
        await asyncio.sleep(_SIZES_SECONDS)
