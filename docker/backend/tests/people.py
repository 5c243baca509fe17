"""Services whose requests come from persons: a header says who, in place of a verified token."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.login.person import Person, remember_person
from app.web import server
from tests.processes import PATIENCE_SECONDS
from tests.service import Service, run_program, running

ISSUER = "https://login.example.com/realm"
SUBJECT = "X-Test-Subject"


def owner(name: str) -> str:
    """Return the owner that a person's records have."""
    return f"{ISSUER}#{name}"


class People:
    """An application whose requests are a person's if the header names one, and nobody's otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        subject = Headers(scope=scope).get(SUBJECT) if scope["type"] == "http" else None
        if subject:
            remember_person(scope, Person(ISSUER, subject, name=f"Name of {subject}", email=None))
        await self._app(scope, receive, send)


def program_of_people(settings: dict[str, str], log: str, arguments: tuple[str, ...]) -> None:
    """Be the program, with persons in front of the whole application."""
    create_app = vars(server)["create_app"]
    vars(server)["create_app"] = lambda *given: People(create_app(*given))
    run_program(settings, log, arguments)


@contextmanager
def people_of(service: Service, *names: str) -> Iterator[list[Service]]:
    """Yield a service once for each person, as whom all its requests are made."""
    with ExitStack() as stack:
        clients = [_client(service, name) for name in names]
        yield [replace(service, http=stack.enter_context(each)) for each in clients]


@contextmanager
def running_for_people(settings: dict[str, str], log: Path, *names: str) -> Iterator[list[Service]]:
    """Yield a running service as nobody, who sees everything, and as each person."""
    with running(settings, log, program_of_people) as service, people_of(service, *names) as people:
        yield [service, *people]


def _client(service: Service, name: str) -> httpx.Client:
    headers = {SUBJECT: name}
    return httpx.Client(base_url=service.http.base_url, headers=headers, timeout=PATIENCE_SECONDS)
